# A runtime of containers in VMs for TDX: MRCONFIGID, QGS, direct boot
# good
/opt/runtime/bin/qemu-system-x86_64 -name sandbox-91af,debug-threads=on -uuid 2f6b0e3c-36a8-4e2c-a5ee-0cdbe1b0c9d1 \
    -machine q35,accel=kvm,kernel_irqchip=split,confidential-guest-support=tdx -cpu host,pmu=off -m 2048M \
    -object '{"id":"tdx","mrconfigid":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","qom-type":"tdx-guest","quote-generation-socket":{"cid":"2","port":"4050","type":"vsock"}}' \
    -qmp unix:fd=3,server=on,wait=off -device virtio-serial-pci,disable-modern=false,id=serial0 \
    -device virtconsole,chardev=charconsole0,id=console0 -chardev socket,id=charconsole0,path=/run/vc/console.sock,server=on,wait=off \
    -device vhost-vsock-pci,disable-modern=false,vhostfd=4,id=vsock-9,guest-cid=918273 \
    -netdev tap,id=network-0,vhost=on,vhostfds=5,fds=6 -device driver=virtio-net-pci,netdev=network-0,mac=02:42:ac:11:00:04 \
    -vga none -no-user-config -nodefaults -nographic --no-reboot -kernel /opt/runtime/share/vmlinuz \
    -append "console=hvc0 panic=1 root=/dev/vda1 rootflags=ro rootfstype=erofs dm-mod.create=dm-verity" \
    -bios /opt/runtime/share/ovmf/OVMF.inteltdx.fd -smp 1,cores=1,threads=1,sockets=1,maxcpus=1 \
    -drive id=image-1,file=/opt/runtime/share/rootfs.image,aio=threads,format=raw,if=none,readonly=on \
    -device virtio-blk-pci,disable-modern=false,drive=image-1,config-wce=off,share-rw=on,serial=image-1
