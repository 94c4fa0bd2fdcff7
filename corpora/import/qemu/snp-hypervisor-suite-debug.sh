# The same with the policy of its test: debugging, by which the host reads the guest
# breaks snp-policy-no-debug
/usr/bin/kvm -name vm102 -no-shutdown -nodefaults -vga none -nographic -serial stdio -cpu EPYC-v4 -m 4096 -smp 2 \
    -object sev-snp-guest,id=sev0,cbitpos=51,policy=0xb0000,reduced-phys-bits=6,kernel-hashes=on \
    -machine type=q35,confidential-guest-support=sev0 -bios /usr/share/kvm/OVMF_SEV_4M.fd -kernel /vz/vmlinuz
