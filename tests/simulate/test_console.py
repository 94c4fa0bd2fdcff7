#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The scripted guest writes on the virtio console and on named ports, as cocolaunch's plans have them."""
import tempfile
import unittest

import simulate

EXIT = 'org.coco.exit-status'


class Console(unittest.TestCase):
    def run_with(self, model, guest, ports=True, **more):
        words = ['-device', 'virtio-serial-pci,id=ports,disable-legacy=on'] if ports else []
        with simulate.Machine(model, *words, guest=guest, observed=True, **more) as machine:
            return machine.end()

    def write(self, model, guest, **more):
        """What came on the console and on the port."""
        with tempfile.TemporaryDirectory() as folder:
            console, port = (f'{folder}/{name}' for name in ('console', 'port'))
            with simulate.Machine(
                    model, '-device', 'virtio-serial-pci,id=ports,disable-legacy=on',
                    '-chardev', f'file,id=console,path={console}', '-device', 'virtconsole,bus=ports.0,chardev=console',
                    '-chardev', f'file,id=port,path={port}', '-device',
                    f'virtserialport,bus=ports.0,chardev=port,id=exit,name={EXIT}', guest=guest, observed=True, **more) as machine:
                result = machine.end()
            self.assertEqual(result.status, 0, result)
            with open(console, encoding='utf-8') as console, open(port, encoding='utf-8') as port:
                return console.read(), port.read(), result

    def test_both_ports(self):
        for model in ('snp-genoa-6.16', 'tdx-spr-6.16'):
            with self.subTest(model=model):
                console, port, result = self.write(
                    model, f'console:first line;serial:also here;console:second: ü;port:{EXIT}:EXIT_STATUS=7;poweroff')
                self.assertEqual((console, port), ('first line\nsecond: ü\n', 'EXIT_STATUS=7\n'))
                self.assertEqual(result.serial, 'also here\n')
                self.assertEqual([event['data']['open'] for event in result.events
                                  if event['event'] == 'VSERPORT_CHANGE'], [True])

    def test_many_lines(self):
        """More than the queue has buffers."""
        console, _, _ = self.write('snp-genoa-6.16', ''.join(f'console:line {n};' for n in range(40)) + 'poweroff')
        self.assertEqual(console.splitlines(), [f'line {n}' for n in range(40)])

    def test_what_is_not_there(self):
        for guest, ports, reason in (('console:x', False, 'no modern virtio-serial-pci'),
                                     ('console:x', True, 'no port'), ('port:other:x', True, 'no port'),
                                     ('port:name', True, 'not NAME:TEXT')):
            with self.subTest(guest=guest, ports=ports):
                result = self.run_with('snp-genoa-6.16', guest, ports)
                self.assertEqual(result.status, 125)
                self.assertIn(reason, result.errors)


if __name__ == '__main__':
    simulate.need_qemu()
    unittest.main()
