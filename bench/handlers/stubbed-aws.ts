interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Settings of a real client of the AWS SDK whose requests are marshalled, signed and then answered at once.
 * @param answer the body, by the operation that is asked for
 */
export const stubbedAws = (answer: (operation: string) => string) => ({
  region: 'us-east-1',
  credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  maxAttempts: 1,
  requestHandler: {
    handle: async ({ headers }: SignedRequest) => {
      const operation = headers['x-amz-target']?.split('.')[1] ?? '';
      return { response: { statusCode: 200, headers: {}, body: Buffer.from(answer(operation)) } };
    },
  } as never,
});
