/** A small picture as people send them, in base64: 16 by 16, a dark red gradient. */
export const PNG = [
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAACWUlEQVR42gXBIQqAMAAAwD1iYFgwCIYFg7AgqOgYY4whMkSGLzEa',
  'VxetRuui0WpcNVqNZu/ADMsF1hY2DtIVsg3yHQoP5QHVCbsL9gHqGw4PHF9oPjiBOaqXqLQRdVGzRnyL2B5JH4kj6s5IXZEOUX9H',
  '4xMNbzR9kQEzahZELSodqlckNiR3xDziB+pPpC+kAupuZB40vWj40AjmmC5xY+PaxeUayy0We8x9zI5Yn3F/xV2I1R1PT2zeePzi',
  'AcwJWxJuE+ESuSblltR70viEHslwJuOVmJBMd6KepHuT/ks0mFO+pMym0qViTestLfeU+rQ50vFMhyudQmrutHtS9ab6S3swY7Fg',
  'aTFzmK+42TDdcelxfWBz4unCQ8DjjfsH6xerD3dgzuSSCZtxl7E1o1vW7Fnts/LIpjMzVzaGbLgz/WT9m3VfpsCcqyXvbN67XK/5',
  'sOXjnhufT0dennl95U3I6Z2zJ+dvLr5cgpl0C1GWaEf6lYwbGXYyeWIOUp+kvAgNpLkJfwh7ifyIAHPRL4W2hXJFtxZmK6a9GHwx',
  'HkVzFvQqylDUdyGeQr4F+woO5kovVW+rzlVqraatMns1+mo4KnpWzVXVoSrvSj6VeCv+VQzM7bC0o22Na6e1VVvb7W3vW3207Gz5',
  '1YrQyrstn7Z+2+ZrKZjZuLDBsskxs7JuY2pn2rP+YPxk7GIyMHGz+mHly+jHGjALs4jJisGJcRX9JvQulBfdIcQp5CVYEPwWzSPo',
  'K8pP1GBW06KMVaNTw6r0pvpddV6pQ8lTiUvxoNit6KOaV9WfKn8WtTGgA/3raQAAAABJRU5ErkJggg==',
].join('')
