# A machine that names an object by another id than it has
# breaks coco-object-used tdx-object-used coco-object-there
qemu-system-x86_64 -accel kvm -machine q35,confidential-guest-support=tdx0,kernel_irqchip=split -cpu host -m 4G -no-reboot \
    -object '{"qom-type":"tdx-guest","id":"tdx","quote-generation-socket":{"type":"vsock","cid":"2","port":"4050"}}' -bios /usr/share/edk2/ovmf/OVMF.inteltdx.fd -drive if=virtio,file=rhel.qcow2,format=qcow2 -nographic
