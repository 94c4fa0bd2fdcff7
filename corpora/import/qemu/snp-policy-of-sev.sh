# A fixture with a policy of the old SEV: bit 17 is not set
# breaks snp-policy-reserved-one
qemu-system-x86_64 -accel kvm -machine q35,confidential-guest-support=sev0 -cpu EPYC-v4 -m 4G -no-reboot -nographic \
    -object sev-snp-guest,id=sev0,cbitpos=51,reduced-phys-bits=1,policy=0x5,kernel-hashes=on -bios /usr/share/ovmf/OVMF.amdsev.fd -kernel vmlinuz
