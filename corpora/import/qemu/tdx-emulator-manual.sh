# The example of QEMU's manual for TDX, with its quote socket
# good
qemu-system-x86_64 -accel kvm -cpu host -m 4G -smp 4 -nographic -no-reboot \
    -object '{"qom-type":"tdx-guest","id":"tdx0","quote-generation-socket":{"type":"unix","path":"/run/tdx-qgs/qgs.socket"}}' \
    -machine q35,kernel-irqchip=split,confidential-guest-support=tdx0 -bios OVMF.fd -drive if=virtio,file=disk.raw,format=raw
