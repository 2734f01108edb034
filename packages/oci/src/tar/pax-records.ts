/** Writes the records of a PAX header: `LENGTH KEY=VALUE\n` each, the length counting itself. */
export function paxRecords(records: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  return Buffer.concat(Object.entries(records).map(([key, value]) => paxRecord(key, value)));
}

function paxRecord(key: string, value: string | Uint8Array): Uint8Array {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value as Uint8Array), Buffer.from("\n")]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}
