# What a library for virtual machines makes of a domain with launch security of type sev-snp; a descriptor is inherited
# good
/usr/bin/qemu-system-x86_64 -name guest=db1,debug-threads=on -S \
    -object '{"qom-type":"secret","id":"masterKey0","format":"raw","file":"/var/lib/vm/master-key.aes"}' \
    -machine pc-q35-9.2,usb=off,smm=off,dump-guest-core=off,memory-backend=pc.ram,confidential-guest-support=lsec0,hpet=off,acpi=on \
    -accel kvm -cpu EPYC-v4 -bios /usr/share/edk2/ovmf/OVMF.amdsev.fd -m size=4194304k \
    -object '{"qom-type":"memory-backend-ram","id":"pc.ram","size":4294967296}' -overcommit mem-lock=off \
    -smp 4,sockets=4,cores=1,threads=1 -uuid 8ac24c88-8a93-4bd3-90ae-24a8ae34eae3 -display none -no-user-config -nodefaults \
    -chardev socket,id=charmonitor,fd=24,server=on,wait=off -mon chardev=charmonitor,id=monitor,mode=control \
    -rtc base=utc -no-shutdown -boot strict=on -kernel /boot/vmlinuz -initrd /boot/initrd.img -append 'root=/dev/vda1 console=ttyS0' \
    -device '{"driver":"pcie-root-port","port":16,"chassis":1,"id":"pci.1","bus":"pcie.0","multifunction":true,"addr":"0x2"}' \
    -blockdev '{"driver":"file","filename":"/var/lib/vm/db1.qcow2","node-name":"storage-1","auto-read-only":true,"discard":"unmap"}' \
    -blockdev '{"node-name":"format-1","read-only":false,"driver":"qcow2","file":"storage-1"}' \
    -device '{"driver":"virtio-blk-pci","bus":"pci.1","addr":"0x0","drive":"format-1","id":"virtio-disk0","bootindex":1}' \
    -netdev '{"type":"tap","fd":"25","vhost":true,"vhostfd":"27","id":"hostnet0"}' \
    -device '{"driver":"virtio-net-pci","netdev":"hostnet0","id":"net0","mac":"52:54:00:11:22:33","bus":"pcie.0","addr":"0x3"}' \
    -chardev pty,id=charserial0 -device '{"driver":"isa-serial","chardev":"charserial0","id":"serial0","index":0}' \
    -audiodev '{"id":"audio1","driver":"none"}' -global ICH9-LPC.noreboot=off -watchdog-action reset \
    -object '{"qom-type":"sev-snp-guest","id":"lsec0","cbitpos":51,"reduced-phys-bits":1,"policy":196608,"kernel-hashes":true}' \
    -device '{"driver":"virtio-balloon-pci","id":"balloon0","bus":"pcie.0","addr":"0x4"}' \
    -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny -msg timestamp=on
