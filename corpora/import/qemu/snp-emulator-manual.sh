# The example of QEMU's manual for SEV-SNP, with a kernel of one's own
# good
qemu-system-x86_64 -enable-kvm -cpu EPYC-v4 -smp 1 -m 2G -bios /usr/share/ovmf/OVMF.fd \
    -machine q35,confidential-guest-support=sev0,memory-backend=ram1 \
    -object memory-backend-memfd,id=ram1,size=2G,share=true \
    -object sev-snp-guest,id=sev0,cbitpos=51,reduced-phys-bits=1,kernel-hashes=on,policy=0x30000 \
    -kernel bzImage -initrd initrd -append "console=ttyS0" -nographic
