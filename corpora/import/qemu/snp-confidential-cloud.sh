# A confidential cloud's guest: kernel hashes, SMT refused, vsock, tap
# good
qemu-system-x86_64 -accel kvm -nographic -nodefaults -no-reboot -cpu EPYC-v4,-tsa-sq-no,-tsa-l1-no,family=25,model=1,stepping=1 \
    -smp cpus=8 -m 16G -machine q35,vmport=off,confidential-guest-support=sev0,memory-backend=ram1 \
    -object memory-backend-memfd,id=ram1,size=16G,share=true,prealloc=false \
    -object sev-snp-guest,id=sev0,policy=0x20000,cbitpos=51,reduced-phys-bits=1,kernel-hashes=on \
    -bios /opt/cloud/OVMF.amdsev.fd -kernel /opt/cloud/vmlinuz -initrd /opt/cloud/initrd -append 'console=ttyS0 root=/dev/vda verity_hash=1' \
    -device vhost-vsock-pci,guest-cid=42 -netdev tap,id=n0,ifname=tap0,script=no,downscript=no \
    -device virtio-net-pci,netdev=n0,romfile= -drive file=/opt/cloud/state.img,if=none,id=d0,format=raw \
    -device virtio-blk-pci,drive=d0,iommu_platform=on,disable-legacy=on -serial stdio
