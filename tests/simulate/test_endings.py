#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How a confidential guest can end, as QEMU's exit status and monitor tell it."""
import unittest

import simulate

SNP, TDX = 'snp-genoa-6.16', 'tdx-spr-6.16'


def shutdown(reason, guest=True):
    return 'SHUTDOWN', {'guest': guest, 'reason': reason}


def panic(**info):
    return 'GUEST_PANICKED', {'action': 'poweroff', **({'info': info} if info else {})}


# Host, script, and the events that tell of the end.
ENDS = (
    ('poweroff', (SNP, TDX), [shutdown('guest-shutdown')]),
    ('reset', (SNP, TDX), [shutdown('guest-reset')]),
    ('triple-fault', (SNP, TDX), [shutdown('guest-reset')]),
    ('crash', (SNP, TDX), [panic(), shutdown('guest-panic')]),
    ('sev-terminate:5', (SNP,), [panic(type='sev', set=0, code=5), shutdown('guest-panic')]),
    ('td-fatal:no accepted memory', (TDX,),
     [panic(**{'type': 'tdx', 'error-code': 0, 'message': 'no accepted memory'}), shutdown('guest-panic')]),
)
# A vCPU that fails stops the guest, and QEMU waits for somebody to look.
STOPS = (('internal-error', 'KVM internal error. Suberror: 0'), ('memory-fault', 'error: kvm run failed Bad address'))


class Endings(unittest.TestCase):
    def test_the_guest_ends(self):
        for script, models, events in ENDS:
            for model in models:
                with self.subTest(script=script, model=model):
                    with simulate.Machine(model, guest='serial:one;serial:two;' + script, observed=True) as machine:
                        result = machine.end()
                    self.assertEqual(result.status, 0, result)
                    self.assertEqual(result.serial, 'one\ntwo\n')
                    # Whether a guest that panics is stopped before QEMU ends depends on which thread comes first.
                    self.assertEqual([(event['event'], event.get('data')) for event in result.events
                                      if event['event'] not in ('RESUME', 'STOP')], events)

    def test_a_vcpu_fails(self):
        for model in (SNP, TDX):
            for script, message in STOPS:
                with self.subTest(script=script, model=model):
                    with simulate.Machine(model, guest='serial:x;' + script, observed=True) as machine:
                        machine.wait_for_event('STOP')
                        status = machine.ask('query-status')['return']
                        machine.send('quit')
                        result = machine.end()
                    self.assertEqual(status, {'status': 'internal-error', 'running': False})
                    self.assertIn(message, result.errors)
                    self.assertEqual(result.status, 0)

    def test_a_guest_that_hangs(self):
        """It answers no power button, QEMU's monitor still answers, and QEMU can be told to end."""
        for model in (SNP, TDX):
            with simulate.Machine(model, guest='serial:x;hang', cpus=2) as machine:
                machine.wait_for_entry(event='guest', step='hang')
                machine.send('system_powerdown')
                self.assertEqual(machine.ask('query-status')['return'], {'status': 'running', 'running': True})
                machine.send('quit')
                self.assertEqual(machine.end().status, 0)

    def test_sleeping(self):
        """The script waits for as long as it says, and the vCPU can be kicked meanwhile."""
        with simulate.Machine(SNP, guest='sleep:300;poweroff', observed=True) as machine:
            machine.wait_for_entry(event='guest', step='sleep')
            self.assertTrue(machine.ask('query-status')['return']['running'])
            result = machine.end()
        stamps = [event['timestamp'] for event in result.events]
        first, last = (stamp['seconds'] + stamp['microseconds'] / 1e6 for stamp in (stamps[0], stamps[-1]))
        self.assertGreaterEqual(last - first, 0.3)

    def test_a_script_that_cannot_be_read(self):
        for script in ('dance', 'serial', 'poweroff:now', 'serial:x;;poweroff'):
            result = simulate.run(SNP, guest=script)
            self.assertEqual(result.status, 125, result)
            self.assertIn('a step that is not known', result.errors)


if __name__ == '__main__':
    simulate.need_qemu()
    unittest.main()
