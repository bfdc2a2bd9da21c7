import { expect, it } from 'vitest';
import { FiguresKeeper } from './figures-keeper.ts';

it('saves one at a time however long the disk takes, tells once that it refuses, and goes on', async () => {
  const problems: string[] = [];
  let saves = 0;
  let settle: ((error: Error | null) => void) | null = null;
  const keeper = new FiguresKeeper({
    launchId: 'launch',
    file: {
      load: () => null,
      saveAside: () => {
        saves += 1;
        return new Promise((resolve, reject) => {
          settle = (error) => {
            if (error) reject(error);
            else resolve();
          };
        });
      },
    },
    onProblem: (problem) => problems.push(problem),
  });
  const turn = async (error: Error | null): Promise<void> => {
    const saving = keeper.save();
    await keeper.save();
    settle?.(error);
    await saving;
  };
  for (const error of [null, new Error('disk full'), new Error('disk full'), null, new Error('gone')])
    await turn(error);
  expect(saves).toBe(5);
  expect(problems).toEqual([
    "The report's figures cannot be saved, so a restart would lose them: disk full",
    "The report's figures cannot be saved, so a restart would lose them: gone",
  ]);
});
