// Writing.
import { type Draft, type Mailbox, MapiError, type Message } from "mapi-http";

import { $, bytes, h, icon, toast } from "./dom.js";

/** What a server may take; larger ones are refused before they are read. */
const LARGEST = 25e6;

export class Compose {
  readonly #dialog = $<HTMLDialogElement>("#compose");
  readonly #form = $<HTMLFormElement>("#compose form");
  readonly #error = $("#compose-error");
  readonly #mailbox: () => Mailbox;
  readonly #away: (draft: Message) => void;
  #answers: { message: Message; all: boolean } | undefined;
  #forwards: Message | undefined;
  #edits: Message | undefined;
  #files: File[] = [];
  /** What stood in the fields before anybody wrote. */
  #begun: Record<string, string> = {};
  #busy = false;

  /** `away` is told of a draft that is another one now, or was sent. */
  constructor(mailbox: () => Mailbox, away: (draft: Message) => void) {
    [this.#mailbox, this.#away] = [mailbox, away];
    const attach = $<HTMLInputElement>("#compose-attach input");
    attach.addEventListener("change", () => {
      this.#attach([...(attach.files ?? [])]);
      attach.value = "";
    });
    this.#dialog.addEventListener("dragover", (event) => event.preventDefault());
    this.#dialog.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!this.#answers) this.#attach([...(event.dataTransfer?.files ?? [])]);
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    this.#form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.#send();
      else if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        void this.#save();
      }
      // In a line, Enter means the next one.
      else if (event.key === "Enter" && event.target instanceof HTMLInputElement && event.target.type !== "file") event.preventDefault();
    });
    for (const name of ["to", "cc"]) this.#field(name).addEventListener("input", () => void this.#suggest(this.#field(name)));
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    // A dialog that is not let go of closes at the third time, whatever was answered to `cancel`.
    this.#dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.close();
    });
    $("#compose-save").addEventListener("click", () => void this.#save());
    $("#compose-close").addEventListener("click", () => this.close());
    addEventListener("beforeunload", (event) => {
      if (this.#written) event.preventDefault();
    });
  }

  get open(): boolean {
    return this.#dialog.open;
  }

  write(to = ""): void {
    this.#begin("New mail", { to, cc: "", subject: "", text: "" });
    this.#field(to ? "subject" : "to").focus();
  }

  reply(message: Message, all: boolean): void {
    const others = message.recipients.filter(({ kind }) => kind !== "bcc").map(({ address }) => address);
    const subject = /^re:/i.test(message.subject) ? message.subject : `RE: ${message.subject}`;
    this.#begin(all ? "Reply to all" : "Reply", { to: message.from.address, cc: all ? others.join(", ") : "", subject, text: "" });
    this.#answers = { message, all };
    for (const name of ["to", "cc", "subject"]) this.#field(name).readOnly = true;
    $("#compose-attach").hidden = true;
    this.#text.focus();
  }

  forward(message: Message): void {
    const subject = /^fwd?:/i.test(message.subject) ? message.subject : `FW: ${message.subject}`;
    this.#begin("Forward", { to: "", cc: "", subject, text: "" });
    if (this.#forwards) return;
    this.#forwards = message;
    const files = attached(message);
    this.#hint(`The original follows what you write${files && `, with ${files}`}.`);
    this.#field("to").focus();
  }

  /** Goes on with a draft. */
  edit(draft: Message): void {
    const people = (kind: string) => draft.recipients.filter((one) => one.kind === kind).map(({ address }) => address).join(", ");
    const text = (draft.text ?? "").replaceAll("\r\n", "\n");
    this.#begin("Draft", { to: people("to"), cc: people("cc"), subject: draft.subject, text });
    if (this.#edits) return;
    this.#edits = draft;
    const files = attached(draft);
    const hints = [files && `Attached already: ${files}.`, draft.html !== null && "Its formatting is left out when you save or send it."];
    this.#hint(hints.filter(Boolean).join(" "));
    this.#text.focus();
  }

  /** Closes it; what was written is thrown away only if somebody says so. */
  close(): void {
    if (!this.#busy && (!this.#written || confirm("Throw away what you have written?"))) this.#dialog.close();
  }

  get #written(): boolean {
    const changed = Object.entries(this.#begun).some(([name, value]) => this.#field(name).value.trim() !== value.trim());
    return this.#dialog.open && (changed || this.#files.length > 0);
  }

  get #text(): HTMLTextAreaElement {
    return $<HTMLTextAreaElement>("textarea", this.#form);
  }

  #field(name: string): HTMLInputElement {
    return $<HTMLInputElement>(`[name=${name}]`, this.#form);
  }

  #begin(title: string, values: Record<string, string>): void {
    if (this.#dialog.open) return;
    this.#form.reset();
    this.#answers = this.#forwards = this.#edits = undefined;
    this.#hint("");
    this.#files = [];
    this.#begun = values;
    this.#drawFiles();
    this.#error.hidden = true;
    $("#compose-attach").hidden = false;
    $("#compose-title").textContent = title;
    for (const [name, value] of Object.entries(values)) {
      this.#field(name).readOnly = false;
      this.#field(name).value = value;
    }
    this.#dialog.showModal();
  }

  #hint(text: string): void {
    $("#compose-original").textContent = text;
    $("#compose-original").hidden = text === "";
  }

  #attach(files: File[]): void {
    this.#files.push(...files);
    const size = this.#files.reduce((sum, file) => sum + file.size, 0);
    if (size > LARGEST) this.#fail(`${bytes(size)} are attached: most servers take less than ${bytes(LARGEST)}.`);
    this.#drawFiles();
  }

  #drawFiles(): void {
    const line = (file: File) =>
      h(
        "li",
        {},
        icon("clip"),
        h("span", {}, `${file.name}, ${bytes(file.size)}`),
        h(
          "button",
          {
            type: "button",
            class: "icon",
            "aria-label": `Leave ${file.name} out`,
            onclick: () => {
              this.#files = this.#files.filter((other) => other !== file);
              this.#drawFiles();
            },
          },
          icon("close"),
        ),
      );
    $("#compose-files").replaceChildren(...this.#files.map(line));
  }

  /** Offers people of the address book whose name begins like this. */
  async #suggest(field: HTMLInputElement): Promise<void> {
    const before = field.value.slice(0, field.value.lastIndexOf(",") + 1);
    const name = field.value.slice(before.length).trim();
    if (name.length < 2 || name.includes("@")) return;
    const people = await this.#mailbox().directory.resolve(name).catch(() => []);
    const options = people.map((person) => h("option", { value: `${before}${before && " "}${person.address}` }, [person.name, person.title].filter(Boolean).join(", ")));
    $("#people").replaceChildren(...options);
  }

  #fail(text: string): void {
    this.#error.textContent = text;
    this.#error.hidden = false;
  }

  #people(name: string): string[] {
    return this.#field(name).value.split(/[,;]/).map((one) => one.trim()).filter(Boolean);
  }

  async #send(): Promise<void> {
    if (this.#people("to").length + this.#people("cc").length === 0) return this.#fail("Whom does it go to?");
    const unknown = "The connection broke at the wrong moment: it may have been sent. Look into the sent mail before you try again.";
    await this.#do($<HTMLButtonElement>("button[type=submit]", this.#form), "Sending…", (draft) => draft.send(), "Sent.", "Not sent", unknown);
  }

  async #save(): Promise<void> {
    const unknown = "The connection broke at the wrong moment: it may have been saved. Look into the drafts before you try again.";
    await this.#do($<HTMLButtonElement>("#compose-save"), "Saving…", (draft) => draft.save(), "Saved in the drafts.", "Not saved", unknown);
  }

  async #do(button: HTMLButtonElement, doing: string, what: (draft: Draft) => Promise<unknown>, done: string, failed: string, unknown: string): Promise<void> {
    if (this.#busy) return;
    const wrong = [...this.#people("to"), ...this.#people("cc")].find((one) => !/^[^\s@]+@[^\s@]+$/.test(one));
    if (wrong) return this.#fail(`“${wrong}” is not an address.`);
    const label = $("span", button);
    const before = label.textContent;
    this.#busy = button.disabled = true;
    this.#error.hidden = true;
    label.textContent = doing;
    try {
      await what(this.#draft());
      this.#dialog.close();
      if (this.#edits) this.#away(this.#edits);
      toast(done);
    } catch (error) {
      const isUnknown = error instanceof MapiError && error.code === "outcome_unknown";
      this.#fail(isUnknown ? unknown : `${failed}: ${error instanceof Error ? error.message : error}`);
    } finally {
      this.#busy = button.disabled = false;
      label.textContent = before;
    }
  }

  /** What was written. */
  #draft(): Draft {
    const text = this.#text.value;
    if (this.#answers) return this.#answers.message.reply({ text, all: this.#answers.all });
    const message = { to: this.#people("to"), cc: this.#people("cc"), subject: this.#field("subject").value, text, attachments: this.#files };
    if (this.#forwards) return this.#forwards.forward(message);
    if (!this.#edits) return this.#mailbox().compose(message);
    // Who is not shown here stays.
    const bcc = this.#edits.recipients.filter(({ kind }) => kind === "bcc").map(({ name, address }) => ({ name, address }));
    return this.#edits.edit({ ...message, bcc });
  }
}

/** The names of what is attached to a message. */
function attached(message: Message): string {
  return message.attachments.filter(({ inline }) => !inline).map(({ name }) => name).join(", ");
}
