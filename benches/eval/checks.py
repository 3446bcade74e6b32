"""What must hold, noted as it is measured and printed at the end."""


class Checks:
    def __init__(self):
        self.rows = []

    def note(self, what, measured, wanted, holds):
        self.rows.append((bool(holds), what, measured, wanted))

    def most(self, what, value, limit, unit=''):
        self.note(what, f'{value:.4g}{unit}', f'<= {limit:g}{unit}', value <= limit + 1e-9)

    def least(self, what, value, limit, unit=''):
        self.note(what, f'{value:.4g}{unit}', f'>= {limit:g}{unit}', value >= limit - 1e-9)

    def none(self, what, names):
        self.note(what, ', '.join(names) or 'none', 'none', not names)

    def print(self):
        print('\n== what must hold')
        for holds, what, measured, wanted in self.rows:
            print(f'{"ok  " if holds else "FAIL"}  {what}: {measured} (wanted {wanted})')
        return all(holds for holds, *_ in self.rows)
