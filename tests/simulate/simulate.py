# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the real QEMU on a pretended host, and reads what it left in the ledger.

    with simulate.Machine('snp-genoa-6.16', guest='serial:up;poweroff') as machine:
        result = machine.end()
    result.status, result.errors, result.serial, result.events, result.ledger, result.digest

Environment: COCO_SIMULATE_LIBRARY is the shared object, COCO_QEMU the QEMU (default: the one that ci/qemu-root makes).
"""
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

SKIP = 77
SECONDS = 60  # no simulated run takes longer
CACHE = pathlib.Path(os.environ.get('COCO_CACHE') or
                     pathlib.Path(os.environ.get('XDG_CACHE_HOME') or pathlib.Path.home() / '.cache') / 'libcoco')
QEMU = os.environ.get('COCO_QEMU') or str(CACHE / 'qemu-11.1')
FIRMWARE = CACHE / 'forky/usr/share/ovmf'
SNP_FIRMWARE, TDX_FIRMWARE = FIRMWARE / 'OVMF.amdsev.fd', FIRMWARE / 'OVMF.inteltdx.ms.fd'
# What QEMU says on a good day.
HARMLESS = ('exceeds the recommended cpus supported by KVM', 'state has been rebuilt with new guest file handle')


def need_qemu(*files):
    """Ends the test as skipped where there is no such QEMU or one of the files, or as failed where there must be."""
    if not os.access(os.environ.get('COCO_SIMULATE_LIBRARY', ''), os.R_OK):
        sys.exit('COCO_SIMULATE_LIBRARY must name coco-simulate.so: without it, QEMU would look for the real KVM')
    missing = [str(path) for path in (QEMU, SNP_FIRMWARE, TDX_FIRMWARE, *files) if not os.access(path, os.R_OK)]
    if missing:
        print(f'there is no {" and no ".join(missing)}; ci/qemu-root and ci/guest make them')
        sys.exit(1 if 'qemu' in os.environ.get('COCO_MUST_RUN', '') else SKIP)


class Result:
    """What a run came to: exit status, standard error, serial port, QMP messages and the ledger's entries."""

    def __init__(self, status, errors, serial, messages, ledger):
        self.status, self.errors, self.serial, self.messages, self.ledger = status, errors, serial, messages, ledger

    def __str__(self):
        steps = [entry['event'] for entry in self.ledger if entry['event'] not in ('page', 'slot', 'td_cpuid')]
        return f'exit status {self.status}, ledger {" ".join(steps)}\n{self.errors}'

    @property
    def complaints(self):
        """Lines of standard error that are no usual ones, without the program's name."""
        return [line.split(': ', 1)[-1] for line in self.errors.splitlines()
                if not any(harmless in line for harmless in HARMLESS)]

    @property
    def events(self):
        return [message for message in self.messages if 'event' in message]

    def entries(self, event, vm=None):
        return [entry for entry in self.ledger if entry['event'] == event and vm in (None, entry.get('vm'))]

    @property
    def ran(self):
        """Was the guest entered, that is, is the launch complete?"""
        return bool(self.entries('run'))

    @property
    def digest(self):
        """The launch digest, or the MRTD, of the last launch that came so far; '' where none did."""
        ends = [entry.get('digest') or entry['mrtd'] for entry in self.ledger
                if entry['event'] in ('snp_launch_finish', 'tdx_finalize_vm')]
        return ends[-1] if ends else ''


def environment(model, ledger, guest='', faults='', without=''):
    """The environment in which a QEMU, or a program that starts one, is on the pretended host."""
    wanted = {'LD_PRELOAD': os.environ['COCO_SIMULATE_LIBRARY'], 'COCO_SIMULATE': model,
              'COCO_SIMULATE_LEDGER': str(ledger), 'COCO_SIMULATE_GUEST': guest, 'COCO_SIMULATE_FAULTS': faults,
              'COCO_SIMULATE_WITHOUT': without}
    return {**os.environ, **{name: value for name, value in wanted.items() if value}}


def arguments(platform, cpu=None, cpus=1, memory='512M', machine='', guest_object=None, firmware=None, accel='kvm',
              board='q35,kernel-irqchip=split,smm=off'):
    """QEMU's words for the smallest confidential guest. In `guest_object` None takes a property away; `machine` is added
    to the properties of the `board`."""
    snp = platform == 'snp'
    properties = {'qom-type': 'sev-snp-guest', 'id': 'cvm', 'cbitpos': 51, 'reduced-phys-bits': 1} if snp else \
                 {'qom-type': 'tdx-guest', 'id': 'cvm'}
    properties.update(guest_object or {})
    properties = {name: value for name, value in properties.items() if value is not None}
    return ['-machine', board + ',confidential-guest-support=cvm' + machine, '-accel', accel,
            '-cpu', cpu or ('EPYC-v4' if snp else 'host'), '-smp', str(cpus), '-m', memory,
            '-object', json.dumps(properties), '-bios', str(firmware or (SNP_FIRMWARE if snp else TDX_FIRMWARE))]


class Machine:
    """A QEMU on a pretended host. `words` are more arguments; the keywords are those of environment() and arguments().
    The guest is one for the host's platform, or for another `platform`.
    One that is `observed` starts the guest once the monitor listens, so that no event of its is missed."""

    def __init__(self, model, *words, guest='', faults='', without='', prefix=(), reboot=False, observed=False,
                 platform=None, **more):
        self.folder = tempfile.TemporaryDirectory(prefix='coco-simulate.')
        os.chmod(self.folder.name, 0o777)  # for a QEMU that is another user
        path = pathlib.Path(self.folder.name)
        self.ledger, self.serial, self.errors = path / 'ledger', path / 'serial', tempfile.TemporaryFile()
        self.qmp, theirs = socket.socketpair()
        self.qmp.settimeout(SECONDS)
        self.buffer, self.messages = b'', []
        argv = [*prefix, QEMU, '-no-user-config', '-nodefaults', '-display', 'none', *(() if reboot else ('-no-reboot',)),
                *arguments(platform or model.split('-')[0], **more), '-serial', f'file:{self.serial}',
                '-chardev', f'socket,id=qmp,fd={theirs.fileno()}', '-qmp', 'chardev:qmp', *(('-S',) if observed else ()),
                *map(str, words)]
        self.process = subprocess.Popen(argv, env=environment(model, self.ledger, guest, faults, without),
                                        pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=self.errors,
                                        stderr=self.errors)
        theirs.close()
        self.send('qmp_capabilities')
        if observed:
            self.send('cont')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.qmp.close()
        self.errors.close()
        self.folder.cleanup()

    def send(self, command, **words):
        try:
            self.qmp.sendall(json.dumps({'execute': command, 'arguments': words}).encode() + b'\n')
        except OSError:
            pass  # QEMU has ended; its status says more

    def message(self):
        """The next message, or None at the end."""
        while b'\n' not in self.buffer:
            try:
                chunk = self.qmp.recv(65536)
            except ConnectionError:
                chunk = b''
            if not chunk:
                return None
            self.buffer += chunk
        line, self.buffer = self.buffer.split(b'\n', 1)
        self.messages.append(json.loads(line))
        return self.messages[-1]

    def wait_for_event(self, name):
        while (message := self.message()) is not None:
            if message.get('event') == name:
                return message
        raise AssertionError(f'QEMU ended without {name}: {self.end()}')

    def ask(self, command, **words):
        """The answer to a command."""
        self.send(command, **words)
        while (message := self.message()) is not None:
            if 'return' in message and message['return'] != {} or 'error' in message:
                return message
        raise AssertionError(f'QEMU ended before it answered {command}: {self.end()}')

    def entries(self):
        text = self.ledger.read_text() if self.ledger.exists() else ''
        return [json.loads(line) for line in text.split('\n')[:-1]]  # the last may still be in the making

    def wait_for_entry(self, **members):
        """Waits for an entry of the ledger that has these members."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            if any(members.items() <= entry.items() for entry in self.entries()):
                return
            time.sleep(0.02)
        raise AssertionError(f'no entry {members}: {self.end()}')

    def end(self):
        """Waits until QEMU has ended by itself; one that does not is killed, and its status then is -9."""
        try:
            while self.message() is not None:
                pass
            self.process.wait(SECONDS)
        except (TimeoutError, subprocess.TimeoutExpired):
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        self.errors.seek(0)
        serial = self.serial.read_text() if self.serial.exists() else ''
        return Result(self.process.returncode, self.errors.read().decode(errors='replace'), serial, self.messages,
                      self.entries())


def run(model, *words, **more):
    """One run to its end."""
    with Machine(model, *words, **more) as machine:
        return machine.end()
