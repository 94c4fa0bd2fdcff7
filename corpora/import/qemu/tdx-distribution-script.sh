# A distribution's script for TDX guests: JSON object, split interrupt controllers, QGS over vsock
# good
qemu-system-x86_64 -D /tmp/tdx-guest-td.log -accel kvm -m 2G -smp 16 -name tdvirsh-td,process=tdvirsh-td,debug-threads=on \
    -cpu host,-avx10 -object '{"qom-type":"tdx-guest","id":"tdx","quote-generation-socket":{"type":"vsock","cid":"2","port":"4050"}}' -object memory-backend-ram,id=mem0,size=2G \
    -machine q35,kernel_irqchip=split,confidential-guest-support=tdx,memory-backend=mem0 -bios /usr/share/ovmf/OVMF.fd \
    -nographic -daemonize -nodefaults -vga none -device virtio-net-pci,netdev=nic0_td -netdev user,id=nic0_td,hostfwd=tcp::10022-:22 \
    -drive file=/var/lib/tdx/td-guest.qcow2,if=none,id=virtio-disk0 -device virtio-blk-pci,drive=virtio-disk0 \
    -device vhost-vsock-pci,guest-cid=3 -serial stdio -pidfile /tmp/tdx-demo-td-pid.pid
