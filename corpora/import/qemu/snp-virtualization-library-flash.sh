# The same where its firmware was chosen by a descriptor that maps flash
# breaks coco-firmware-bios-option
/usr/bin/qemu-system-x86_64 -name guest=db1,debug-threads=on \
    -blockdev '{"driver":"file","filename":"/usr/share/edk2/ovmf/OVMF.amdsev.fd","node-name":"pflash0-storage","auto-read-only":true,"discard":"unmap"}' \
    -blockdev '{"node-name":"pflash0-format","read-only":true,"driver":"raw","file":"pflash0-storage"}' \
    -machine pc-q35-8.2,usb=off,dump-guest-core=off,memory-backend=pc.ram,confidential-guest-support=lsec0,pflash0=pflash0-format,acpi=on \
    -accel kvm -cpu EPYC-v4 -m size=4194304k -object '{"qom-type":"memory-backend-ram","id":"pc.ram","size":4294967296}' \
    -smp 2,sockets=2,cores=1,threads=1 -display none -no-user-config -nodefaults -kernel /boot/vmlinuz \
    -object '{"qom-type":"sev-snp-guest","id":"lsec0","cbitpos":51,"reduced-phys-bits":1,"policy":196608,"kernel-hashes":true}' -no-reboot
