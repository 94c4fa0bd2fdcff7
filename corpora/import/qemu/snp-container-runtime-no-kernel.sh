# The same runtime with hashes and no kernel: an assertion of QEMU's fails
# breaks snp-hashes-need-kernel
qemu-system-x86_64 -machine q35,accel=kvm,kernel_irqchip=split,confidential-guest-support=snp -cpu EPYC-v4,pmu=off -m 2048M \
    -object sev-snp-guest,id=snp,cbitpos=51,reduced-phys-bits=1,kernel-hashes=on,policy=196608 \
    -nodefaults -nographic -no-reboot -bios /opt/share/ovmf/AMDSEV.fd \
    -drive id=image,file=/opt/share/rootfs.img,if=virtio,format=raw,readonly=on
