/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prints what the engine reads out of files, every field, one line of JSON a file. Usage: dump firmware|kernel FILE...
 */
#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "coco/firmware.h"
#include "coco/kernel.h"

static const char *truth(bool value)
{
    return value ? "true" : "false";
}

/* Between the elements of a list. */
static const char *comma(size_t index)
{
    return index > 0 ? ", " : "";
}

static void print_extent(const char *name, struct coco_extent extent)
{
    printf("\"%s\": [%zu, %zu]", name, extent.offset, extent.size);
}

static void print_table(const struct coco_guided_table *table)
{
    printf("\"table\": {\"present\": %s, \"broken\": %s, \"truncated\": %s, \"offset\": %zu, \"entries\": [",
           truth(table->present), truth(table->broken), truth(table->truncated), table->offset);
    for (size_t i = 0; i < table->count; i++) {
        char guid[37];

        coco_guid_format(table->entries[i].guid, guid);
        printf("%s{\"guid\": \"%s\", \"kind\": %d, ", comma(i), guid, (int)table->entries[i].kind);
        print_extent("data", table->entries[i].data);
        printf("}");
    }
    printf("]}");
}

static void print_sev(const struct coco_sev *sev)
{
    printf("\"sev\": {\"has_reset_block\": %s, \"reset_address\": %" PRIu32 ", \"has_hashes_area\": %s, "
           "\"hashes_base\": %" PRIu32 ", \"hashes_size\": %" PRIu32 ", \"metadata\": %d, \"metadata_offset\": %zu, "
           "\"metadata_version\": %" PRIu32 ", \"truncated\": %s, \"sections\": [",
           truth(sev->has_reset_block), sev->reset_address, truth(sev->has_hashes_area), sev->hashes_base,
           sev->hashes_size, (int)sev->metadata, sev->metadata_offset, sev->metadata_version, truth(sev->truncated));
    for (size_t i = 0; i < sev->count; i++)
        printf("%s[%" PRIu32 ", %" PRIu32 ", %" PRIu32 "]", comma(i), sev->sections[i].gpa, sev->sections[i].size,
               sev->sections[i].kind);
    printf("]}");
}

static void print_tdvf(const struct coco_tdvf *tdvf)
{
    printf("\"tdvf\": {\"metadata\": %d, \"metadata_offset\": %zu, \"version\": %" PRIu32
           ", \"truncated\": %s, \"sections\": [",
           (int)tdvf->metadata, tdvf->metadata_offset, tdvf->version, truth(tdvf->truncated));
    for (size_t i = 0; i < tdvf->count; i++) {
        const struct coco_tdvf_section *section = &tdvf->sections[i];

        printf("%s[%" PRIu32 ", %" PRIu32 ", %" PRIu64 ", %" PRIu64 ", %" PRIu32 ", %" PRIu32 "]", comma(i),
               section->data_offset, section->raw_size, section->address, section->memory_size, section->kind,
               section->attributes);
    }
    printf("]}");
}

static void print_volumes(const struct coco_firmware_volumes *volumes)
{
    printf("\"volumes\": {\"truncated\": %s, \"broken\": %s, \"store_readable\": %s, \"has_platform_key\": %s, "
           "\"main_unpacked\": %s, \"verifies_hashes\": %s, \"has_secure_boot\": %s, \"list\": [",
           truth(volumes->truncated), truth(volumes->broken), truth(volumes->store_readable),
           truth(volumes->has_platform_key), truth(volumes->main_unpacked), truth(volumes->verifies_hashes),
           truth(volumes->has_secure_boot));
    for (size_t i = 0; i < volumes->count; i++) {
        char guid[37];

        coco_guid_format(volumes->volumes[i].file_system, guid);
        printf("%s{\"file_system\": \"%s\", \"is_variable_store\": %s, ", comma(i), guid,
               truth(volumes->volumes[i].is_variable_store));
        print_extent("extent", volumes->volumes[i].extent);
        printf("}");
    }
    printf("]}");
}

static void print_firmware(const uint8_t *bytes, size_t size)
{
    struct coco_firmware firmware;

    coco_firmware_inspect(bytes, size, &firmware);
    printf("{\"size\": %zu, \"shape\": %d, ", firmware.size, (int)firmware.shape);
    print_table(&firmware.table);
    printf(", ");
    print_sev(&firmware.sev);
    printf(", ");
    print_tdvf(&firmware.tdvf);
    printf(", ");
    print_volumes(&firmware.volumes);
    printf("}\n");
}

static void print_boot_header(const struct coco_boot_header *boot)
{
    printf("\"boot\": {\"present\": %s, \"protocol\": %u, \"setup_sectors\": %u, \"protected_size\": %" PRIu32
           ", \"fits\": %s, \"load_flags\": %u, \"entry_64\": %s, \"relocatable\": %s, \"handover_offset\": %" PRIu32
           ", \"command_line_max\": %" PRIu32 ", \"init_size\": %" PRIu32 ", ",
           truth(boot->present), boot->protocol, boot->setup_sectors, boot->protected_size, truth(boot->fits),
           boot->load_flags, truth(boot->entry_64), truth(boot->relocatable), boot->handover_offset,
           boot->command_line_max, boot->init_size);
    print_extent("payload", boot->payload);
    printf(", ");
    print_extent("version", boot->version);
    printf("}");
}

/* A section's name is any eight bytes: those that JSON cannot carry as they are, as escapes. */
static void print_name(const char *name)
{
    for (; *name; name++) {
        const unsigned char byte = (unsigned char)*name;

        if (byte < 0x20 || byte > 0x7e || byte == '"' || byte == '\\')
            printf("\\u%04x", byte);
        else
            putchar(byte);
    }
}

static void print_pe(const struct coco_pe *pe)
{
    printf(
        "\"pe\": {\"present\": %s, \"machine\": %u, \"subsystem\": %u, \"is_64\": %s, \"section_alignment\": %" PRIu32
        ", \"file_alignment\": %" PRIu32 ", \"signed\": %s, ",
        truth(pe->present), pe->machine, pe->subsystem, truth(pe->is_64), pe->section_alignment, pe->file_alignment,
        truth(pe->signed_));
    print_extent("certificates", pe->certificates);
    printf(", \"sections_outside\": %s, \"truncated\": %s, \"sections\": [", truth(pe->sections_outside),
           truth(pe->truncated));
    for (size_t i = 0; i < pe->count; i++) {
        printf("%s{\"name\": \"", comma(i));
        print_name(pe->sections[i].name);
        printf("\", \"address\": %" PRIu32 ", \"memory_size\": %" PRIu32 ", ", pe->sections[i].address,
               pe->sections[i].memory_size);
        print_extent("data", pe->sections[i].data);
        printf("}");
    }
    printf("]}");
}

static void print_kernel(const uint8_t *bytes, size_t size)
{
    struct coco_kernel kernel;

    coco_kernel_inspect(bytes, size, &kernel);
    printf("{\"kind\": %d, ", (int)kernel.kind);
    print_boot_header(&kernel.boot);
    printf(", ");
    print_pe(&kernel.pe);
    printf(", \"profiles\": %u, \"elf\": {\"present\": %s, \"is_64\": %s, \"machine\": %u, \"pvh\": %s}, "
           "\"multiboot\": %s}\n",
           kernel.profiles, truth(kernel.elf.present), truth(kernel.elf.is_64), kernel.elf.machine,
           truth(kernel.elf.pvh), truth(kernel.multiboot));
}

static bool print_file(const char *path, void (*print)(const uint8_t *, size_t))
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    void *bytes = NULL;

    if (fd < 0 || fstat(fd, &status) < 0) {
        perror(path);
        return false;
    }
    if (status.st_size > 0)
        bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED) {
        perror(path);
        return false;
    }
    print(bytes, (size_t)status.st_size);
    if (bytes)
        munmap(bytes, (size_t)status.st_size);
    close(fd);
    return true;
}

int main(int argc, char *argv[])
{
    void (*print)(const uint8_t *, size_t) = NULL;

    if (argc > 1 && strcmp(argv[1], "firmware") == 0)
        print = print_firmware;
    else if (argc > 1 && strcmp(argv[1], "kernel") == 0)
        print = print_kernel;
    if (!print) {
        fprintf(stderr, "usage: %s firmware|kernel FILE...\n", argv[0]);
        return 2;
    }
    for (int i = 2; i < argc; i++)
        if (!print_file(argv[i], print))
            return 1;
    return 0;
}
