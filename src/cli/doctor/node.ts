import type { Examination } from './finding.ts';

/** The Node that runs this; the launcher has seen to it that it is new enough. */
export const examineNode: Examination = () =>
  Promise.resolve([
    {
      topic: 'node',
      state: 'fine',
      found: `${process.version} on ${process.platform} ${process.arch}`,
    },
  ]);
