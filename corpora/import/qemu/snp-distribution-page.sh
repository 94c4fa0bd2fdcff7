# A distribution's page on SEV-SNP, whose C-bit is that of an older CPU: nobody can tell without the host
# good
qemu-system-x86_64 -enable-kvm -machine q35,memory-encryption=sev0,vmport=off -cpu EPYC-v4 -smp 2 -m 4G \
    -object memory-backend-memfd,id=ram1,size=4G,share=true,prealloc=false -machine memory-backend=ram1 \
    -object sev-snp-guest,id=sev0,policy=0x30000,cbitpos=47,reduced-phys-bits=1,kernel-hashes=on \
    -bios /usr/share/ovmf/OVMF.amdsev.fd -kernel /boot/vmlinuz -initrd /boot/initrd.img \
    -append "root=LABEL=root console=ttyS0" -drive file=noble.img,if=virtio,format=qcow2 \
    -nic user,model=e1000 -nographic
