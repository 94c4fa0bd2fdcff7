# The debug attribute of old documents, which QEMU refuses
# breaks tdx-no-debug
qemu-system-x86_64 -accel kvm -machine q35,confidential-guest-support=tdx,kernel_irqchip=split -cpu host -m 4G -no-reboot -nographic \
    -object tdx-guest,id=tdx,attributes=0x10000001 -bios /usr/share/ovmf/OVMF.inteltdx.fd -drive if=virtio,file=d.qcow2,format=qcow2
