# The first form of that script: private RAM as a backend's property, hpet off, the older name of the reference
# good
qemu-system-x86_64 -accel kvm -m 2G -smp 16 -name td,process=td,debug-threads=on -cpu host -object tdx-guest,id=tdx \
    -machine q35,hpet=off,kernel_irqchip=split,memory-encryption=tdx,memory-backend=ram1 \
    -object memory-backend-ram,id=ram1,size=2G -bios /usr/share/ovmf/OVMF.fd -nographic -vga none -nodefaults \
    -device virtio-net-pci,netdev=nic0 -netdev user,id=nic0 -chardev stdio,id=mux,mux=on,signal=off -device virtio-serial \
    -device virtconsole,chardev=mux -serial chardev:mux -monitor chardev:mux \
    -drive file=/var/lib/tdx/td.qcow2,if=virtio,format=qcow2
