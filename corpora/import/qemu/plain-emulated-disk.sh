# The shortest line that boots a disk
# good
qemu-system-x86_64 disk.img
