# SPDX-License-Identifier: LGPL-2.1-or-later
"""Command lines that crash QEMU 11.1, and for each a reader that finds the cause in any command line.

A Crash is `run` by test_crashes.py, which sees QEMU die and the reader find the cause; on no plan may a reader find it.
"""
import json
import struct

import firmwares


class CommandLine:
    """QEMU's words, read by option."""

    def __init__(self, argv):
        self.options = {}
        for word, value in zip(argv, [*argv[1:], '']):
            if word.startswith('-'):
                self.options.setdefault(word, []).append(value)

    def last(self, option):
        return self.options.get(option, [''])[-1]

    def pairs(self, option):
        """key=value of all its occurrences; what has no = is the type."""
        pairs = {}
        for value in self.options.get(option, []):
            for part in value.replace(',,', '\0').split(','):
                key, equals, text = part.partition('=')
                pairs.update({key: text.replace('\0', ',')} if equals else {'type': key})
        return pairs

    @property
    def objects(self):
        for value in self.options.get('-object', []):
            if value.startswith('{'):
                yield json.loads(value)
            else:
                kind, *parts = value.split(',')
                yield {'qom-type': kind, **dict(part.split('=', 1) for part in parts)}

    @property
    def guests(self):
        return [one for one in self.objects if one['qom-type'] in ('sev-snp-guest', 'tdx-guest')]

    @property
    def hashes(self):
        return any(guest.get('kernel-hashes') for guest in self.guests)

    @property
    def snp(self):
        return any(guest['qom-type'] == 'sev-snp-guest' for guest in self.guests)

    def file(self, option):
        """The bytes of the file that it names; none where there is no such file."""
        try:
            with open(self.last(option), 'rb') as file:
                return file.read()
        except OSError:
            return b''


def is_multiboot(kernel):
    """Does QEMU load it as ELF or multiboot, which goes a way where nothing is hashed?"""
    return kernel.startswith(b'\x7fELF') or struct.pack('<I', 0x1badb002) in kernel[:8192]


def is_q35(line):
    kind = line.pairs('-machine').get('type', 'pc')
    return kind == 'q35' or kind.startswith('pc-q35-')


def phys_bits(line):
    flags = (flag.replace('_', '-').partition('=') for flag in line.last('-cpu').split(','))
    return max((int(value, 0) for name, _, value in flags if name == 'phys-bits'), default=0)


def linked(line):
    return line.pairs('-machine').get('confidential-guest-support')


def short_cpuid(image):
    try:
        return any(kind == 3 and size < 4096 for _, size, kind in firmwares.snp_oracle.sections(image))
    except (AssertionError, TypeError, IndexError, struct.error):
        return False


def sections_outside(image):
    try:
        return any(offset + size > len(image) for offset, size, *_ in firmwares.tdx_oracle.sections(image))
    except (AssertionError, TypeError, IndexError, struct.error):
        return False


class Crash:
    """`signal` 0: QEMU does not die, but does what it must not, with these words."""

    def __init__(self, name, platform, found, signal, message='', words=(), **more):
        self.name, self.platform, self.found, self.signal, self.message = name, platform, found, signal, message
        self.words, self.more = words, more


ABORT, SEGV = 6, 11
CRASHES = (
    Crash('kernel hashes without a kernel', 'snp', lambda line: line.hashes and not line.last('-kernel'), ABORT,
          "Assertion `sev_snp->kernel_hashes_data' failed", guest_object={'kernel-hashes': True}),
    Crash('hashes of a multiboot kernel', 'snp', lambda line: line.hashes and is_multiboot(line.file('-kernel')), ABORT,
          "Assertion `sev_snp->kernel_hashes_data' failed", ('-kernel', '{multiboot}'),
          guest_object={'kernel-hashes': True}),
    Crash('a TD object that the machine does not use', 'tdx',
          lambda line: any(guest['id'] != linked(line) for guest in line.guests), SEGV,
          machine=',confidential-guest-support='),
    Crash('two TD objects', 'tdx', lambda line: len(line.guests) > 1, 0, 'KVM_TDX_INIT_VCPU failed',
          ('-object', 'tdx-guest,id=other')),
    Crash('RAM that is read-only', 'snp', lambda line: any('memory-backend' in one['qom-type'] for one in line.objects),
          SEGV, '', ('-object', 'memory-backend-file,id=ram,size=512M,mem-path={ram},share=off,readonly=on',
                     '-machine', 'memory-backend=ram')),
    Crash('microvm with kernel hashes', 'snp', lambda line: not is_q35(line), ABORT, 'Assertion `',
          ('-machine', 'microvm', '-kernel', '{linux}'), guest_object={'kernel-hashes': True}),
    Crash('no machine', 'snp', lambda line: not is_q35(line), ABORT, 'is not an instance of type x86-machine', board='none'),
    Crash('addresses of 60 bits', 'snp', lambda line: line.snp and phys_bits(line) > 52, ABORT,
          "Assertion `cpu->phys_bits <= 52' failed", cpu='EPYC-v4,phys-bits=60'),
    Crash('a CPUID page that is too small', 'snp', lambda line: line.snp and short_cpuid(line.file('-bios')), ABORT,
          'Assertion `sizeof(snp_cpuid_info) <= cpuid_len', firmware='{snp-cpuid-short}'),
    Crash('a TDVF section outside the image', 'tdx',
          lambda line: not line.snp and sections_outside(line.file('-bios')), SEGV, firmware='{tdx-outside}'),
)
