# A container runtime's line with transitional devices, which a confidential guest cannot have
# breaks coco-virtio-modern
qemu-system-x86_64 -accel kvm -machine q35,confidential-guest-support=sev0 -cpu EPYC-v4 -m 4G -no-reboot -nographic -nodefaults \
    -object sev-snp-guest,id=sev0,cbitpos=51,reduced-phys-bits=1,kernel-hashes=on -bios /usr/share/ovmf/OVMF.amdsev.fd -kernel vmlinuz \
    -netdev user,id=n0 -device virtio-net-pci,netdev=n0,disable-legacy=off -serial stdio
