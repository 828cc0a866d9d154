import { serveLane } from '../../src/scheduler/index.ts';

/** What the test's lane can be asked to do. */
export type EchoTask =
  | { readonly do: 'echo'; readonly value: number }
  | { readonly do: 'fail' }
  | { readonly do: 'die' }
  | { readonly do: 'hang' };

await serveLane<EchoTask, number>(() =>
  Promise.resolve({
    handle: async (task) => {
      if (task.do === 'fail') throw new RangeError('no such thing');
      if (task.do === 'die') process.exit(1);
      if (task.do === 'hang') await new Promise(() => undefined);
      return { result: task.do === 'echo' ? task.value : 0, transfer: [] };
    },
  }),
);
