# A domain without a CPU model, which becomes a named one that no TD can have
# breaks tdx-cpu-host
qemu-system-x86_64 -accel kvm -machine pc-q35-10.1,confidential-guest-support=tdx,kernel_irqchip=split -m 4G -nodefaults -no-reboot \
    -object '{"qom-type":"tdx-guest","id":"tdx","quote-generation-socket":{"type":"vsock","cid":"2","port":"4050"}}' -bios /usr/share/edk2/ovmf/OVMF.inteltdx.fd -drive if=virtio,file=rhel.qcow2,format=qcow2 -serial stdio
