# A machine version from before TDX
# breaks tdx-machine-recent
qemu-system-x86_64 -accel kvm -machine pc-q35-8.2,confidential-guest-support=tdx,kernel_irqchip=split -cpu host -m 4G -no-reboot \
    -object '{"qom-type":"tdx-guest","id":"tdx","quote-generation-socket":{"type":"vsock","cid":"2","port":"4050"}}' -bios /usr/share/edk2/ovmf/OVMF.inteltdx.fd -drive if=virtio,file=rhel.qcow2,format=qcow2 -nographic
