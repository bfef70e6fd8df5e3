setTimeout(() => {
  throw new Error('nobody catches this');
}, 1);

await new Promise((resolve) => setTimeout(resolve, 100_000));

export const handler = () => undefined;
