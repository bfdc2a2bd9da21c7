import { expect, it } from 'vitest';
import { viewerLabelSchema } from '../../shared/interaction/protocol.ts';
import { drawPersona, type Persona } from './persona.ts';
import { createRandom, seedFor } from './random.ts';

const crowd = (seed: number): Persona[] =>
  Array.from({ length: 500 }, (_, index) => drawPersona(createRandom(seedFor(seed, index))));

it('draws the same crowd from the same seed, of several devices, networks and CDNs', () => {
  const people = crowd(7);
  expect(crowd(7)).toEqual(people);
  for (const label of ['device', 'network', 'cdn'] as const) {
    const names = new Set(people.map((persona) => persona[label]));
    expect(names.size).toBeGreaterThan(1);
    for (const name of names) expect(viewerLabelSchema.safeParse(name).success).toBe(true);
  }
  expect(people.filter((persona) => persona.device === 'phone').length).toBeGreaterThan(200);
});
