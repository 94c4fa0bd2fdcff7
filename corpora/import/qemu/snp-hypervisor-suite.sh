# A suite that starts its QEMU as kvm, without any -accel: the name decides
# good
/usr/bin/kvm -id 101 -name 'vm101,debug-threads=on' -no-shutdown -daemonize -smbios type=1,uuid=9e2cdf0b-5a4d-4b0c-8d42-2d9bbd0fb0c1 \
    -smp 2,sockets=1,cores=2,maxcpus=2 -nodefaults -vga none -nographic -cpu EPYC-v4 -m 4096 \
    -object sev-snp-guest,id=sev0,cbitpos=51,policy=0x30000,reduced-phys-bits=6,kernel-hashes=on \
    -machine type=q35,confidential-guest-support=sev0 -bios /usr/share/kvm/OVMF_SEV_4M.fd -serial stdio \
    -kernel /var/lib/vz/vmlinuz -append 'root=/dev/mapper/vg-root console=ttyS0' -initrd /var/lib/vz/initrd \
    -device virtio-balloon-pci,id=balloon0,bus=pcie.0,addr=0x3
