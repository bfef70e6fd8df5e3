/** Whose token it is: a database of RDS or Aurora, and the user that the function's role may connect as. */
export interface IamLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/**
 * A password that is a signed token, made anew for each connection: it is good for 15 minutes. The region and the key to
 * sign with are the function's own. docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html
 */
export const iamPassword = ({ host, port, user }: IamLogin): (() => Promise<string>) => {
  let signer: Promise<{ getAuthToken(): Promise<string> }> | undefined;
  return async () => {
    // Loaded where it is needed only: on one machine the password stands in the settings.
    signer ??= import('@aws-sdk/rds-signer').then(({ Signer }) => new Signer({ hostname: host, port, username: user }));
    return (await signer).getAuthToken();
  };
};
