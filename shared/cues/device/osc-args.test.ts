import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oscArgsText, parseOscArgs } from './osc-args.ts';

describe('OSC arguments as text', () => {
  it('tells int, float, boolean and text apart', () => {
    expect(parseOscArgs('1 -2 1.0 0.5 1e3 true false word "two words" "say \\"hi\\"" ""')).toEqual({
      args: [1, -2, { float: 1 }, 0.5, { float: 1000 }, true, false, 'word', 'two words', 'say "hi"', ''],
    });
    expect(parseOscArgs('   ')).toEqual({ args: [] });
  });

  it('says what is wrong', () => {
    expect(parseOscArgs('"open')).toEqual({ problem: expect.stringContaining('not closed') as string });
    expect(parseOscArgs('"a"b')).toEqual({ problem: expect.stringContaining('not closed') as string });
    expect(parseOscArgs('1 '.repeat(33))).toEqual({ problem: expect.stringContaining('at most 32') as string });
    expect(parseOscArgs('9'.repeat(400))).toEqual({ problem: expect.stringContaining('too large') as string });
  });

  it('reads back what it wrote', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const argument = fc.oneof(
      fc.integer(),
      number.filter((value) => !Object.is(value, -0)),
      fc.boolean(),
      fc.string({ maxLength: 40, unit: 'binary' }),
      fc.constantFrom('true', '1.0', '"', '\\', 'a "b', '1e5', '\n'),
      fc.integer().map((value) => ({ float: value })),
    );
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 8 }), (args) => {
        expect(parseOscArgs(oscArgsText(args))).toEqual({ args });
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80, unit: 'binary' }), (text) => {
        expect(Object.keys(parseOscArgs(text))).toHaveLength(1);
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);
});
