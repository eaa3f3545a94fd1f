// What programs write, compiled as theirs are: `types-node.json` without a browser's types, `types-page.json` with those alone,
// both without `skipLibCheck`.
import { connect, MapiError, type FailedItem, type GroupOptions, type GroupPage, type Mailbox, type MessageGroup, type PartialChange, type Transport } from "mapi-http";
import * as small from "mapi-http/mail";
import * as named from "mapi-http/named";
import * as tags from "mapi-http/tags";

/** What methods take and answer has a name. */
export async function grouped(mailbox: Mailbox, given: GroupOptions): Promise<string | undefined> {
  const page: GroupPage = await mailbox.inbox.groups("from", given);
  const group: MessageGroup | undefined = page.groups[0];
  const message = await group?.messages[0]?.open();
  const failed: readonly FailedItem[] = (await mailbox.inbox.batch(group?.messages ?? []).markRead()).failed;
  const parts: PartialChange[] = [];
  for await (const batch of mailbox.inbox.sync()) parts.push(...batch.partial);
  return message?.subject ?? failed[0]?.error.message ?? parts[0]?.message.id;
}

export async function program(email: string, password: string, given: Uint8Array, keep: (state: Uint8Array) => void): Promise<string> {
  const transport: Transport = { send: ({ url, long: _, ...request }, signal) => fetch(url, { ...request, signal }) };
  try {
    await using mailbox = await connect({ email, auth: { password }, transport });
    const { messages } = await mailbox.inbox.messages({ columns: ["subject", tags.INTERNET_MESSAGE_ID, named.KEYWORDS] });
    const letter = await messages[0]?.open();
    const { photo } = await mailbox.directory.details(email);
    if (photo) new Blob([photo]);
    await letter?.attachments[0]?.stream().pipeTo(new WritableStream());
    for await (const batch of mailbox.inbox.sync(undefined, { onData: ({ data }) => keep(data) })) keep(batch.acknowledge());
    await mailbox.inbox.upload([{ kind: "create", content: { properties: [{ tag: 0x10090102, bytes: given }] } }], given);
    const other = await small.connect({ email, auth: { bearer: () => "token" }, signal: AbortSignal.timeout(1000) });
    await other.compose({ to: email, attachments: [new File(["Soup"], "menu.txt")] }).send();
    await other.close();
    return mailbox.info.displayName;
  } catch (error) {
    return error instanceof MapiError ? `${error.code} ${error.folder ?? ""}` : String(error);
  }
}
