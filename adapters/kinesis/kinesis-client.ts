import { KinesisClient, type KinesisClientConfig } from '@aws-sdk/client-kinesis';

/**
 * A client that keeps its connection from one call to the next. The SDK's own setting opens one for every call, with a TLS
 * handshake each time: https://github.com/aws/aws-sdk-js-v3/issues/8279
 */
export const kinesisClient = (config: Omit<KinesisClientConfig, 'requestHandler'> = {}): KinesisClient =>
  new KinesisClient({ ...config, requestHandler: { disableConcurrentStreams: false } });
