# A runtime of containers in VMs, in Go: QEMU's -m alone, kernel hashes, host data, bridges
# good
/opt/runtime/bin/qemu-system-x86_64-snp -name sandbox-4f2c,debug-threads=on -uuid 5c1eb8ae-3d1c-4bd6-8f87-1a9d8f8a27b1 \
    -machine q35,accel=kvm,kernel_irqchip=split,confidential-guest-support=snp -cpu EPYC-v4,pmu=off \
    -qmp unix:fd=3,server=on,wait=off -m 2048M \
    -device pci-bridge,bus=pcie.0,id=pci-bridge-0,chassis_nr=1,shpc=off,addr=2,io-reserve=4k,mem-reserve=1m,pref64-reserve=1m \
    -device virtio-serial-pci,disable-modern=false,id=serial0 -device virtconsole,chardev=charconsole0,id=console0 \
    -chardev socket,id=charconsole0,path=/run/vc/console.sock,server=on,wait=off \
    -device virtio-scsi-pci,id=scsi0,disable-modern=false \
    -object sev-snp-guest,id=snp,cbitpos=51,reduced-phys-bits=1,kernel-hashes=on,host-data=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,policy=196608 \
    -device vhost-vsock-pci,disable-modern=false,vhostfd=4,id=vsock-1,guest-cid=3451272431 \
    -netdev tap,id=network-0,vhost=on,vhostfds=5,fds=6 \
    -device driver=virtio-net-pci,netdev=network-0,mac=02:42:ac:11:00:03,disable-modern=false,mq=on,vectors=4 \
    -rtc base=utc,driftfix=slew,clock=host -global kvm-pit.lost_tick_policy=discard \
    -vga none -no-user-config -nodefaults -nographic --no-reboot \
    -object memory-backend-ram,id=dimm1,size=2048M -numa node,memdev=dimm1 \
    -kernel /opt/runtime/share/vmlinuz -initrd /opt/runtime/share/initrd.img \
    -append "tsc=reliable no_timer_check rcupdate.rcu_expedited=1 reboot=k console=hvc0 console=hvc1 debug panic=1 nr_cpus=1 scsi_mod.scan=none" \
    -bios /opt/runtime/share/ovmf/AMDSEV.fd -pidfile /run/vc/pid -smp 1,cores=1,threads=1,sockets=1,maxcpus=1
