# A line without an accelerator: QEMU emulates, and stops since it cannot with a confidential guest
# breaks coco-needs-kvm
qemu-system-x86_64 -machine q35,confidential-guest-support=sev0 -cpu EPYC-v4 -m 4G -no-reboot -nographic \
    -object sev-snp-guest,id=sev0,cbitpos=51,reduced-phys-bits=1,kernel-hashes=on -bios /usr/share/ovmf/OVMF.amdsev.fd -kernel vmlinuz
