# A kernel developer's line: own kernel, serial console, 9p root
# good
qemu-system-x86_64 -accel kvm -cpu host -smp 8 -m 4G -nographic -no-reboot -kernel arch/x86/boot/bzImage \
    -append "console=ttyS0 root=root rootfstype=9p rootflags=trans=virtio rw nokaslr" \
    -fsdev local,id=root,path=/srv/root,security_model=passthrough -device virtio-9p-pci,fsdev=root,mount_tag=root \
    -device virtio-rng-pci -netdev user,id=n -device virtio-net-pci,netdev=n -s
