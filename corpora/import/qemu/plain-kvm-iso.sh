# What people type to try an image
# good
qemu-system-x86_64 -enable-kvm -cpu host -m 4G -smp 4 -cdrom debian-live.iso -boot d -vga virtio -display gtk,gl=on
