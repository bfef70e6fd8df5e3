import { expect, it } from 'vitest';
import { nobody } from '../../../../local/postgres/account.ts';

it.each([
  ['Debian', 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n', 65534, 65534],
  ['CentOS 7', 'root:x:0:0::/root:/bin/sh\nnobody:x:99:99:Nobody:/:/sbin/nologin\n', 99, 99],
  ['macOS', 'nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false\nroot:*:0:0::/:/bin/sh\n', -2, -2],
  ['a container without accounts', '', 65534, 65534],
])('finds nobody on %s', (_system, passwd, uid, gid) => {
  expect(nobody(passwd)).toEqual({ uid, gid });
});
