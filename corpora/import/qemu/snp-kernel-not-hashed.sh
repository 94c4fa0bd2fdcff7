# A service's script that gives a kernel and asks for no hashes
# breaks snp-kernel-hashes-on
qemu-system-x86_64 -accel kvm -machine q35,confidential-guest-support=sev0 -cpu EPYC-v4 -m 4G -no-reboot -nographic \
    -object sev-snp-guest,id=sev0,cbitpos=51,reduced-phys-bits=1 -bios /usr/share/ovmf/OVMF.amdsev.fd -kernel vmlinuz -initrd initrd
