// Writing.
import { type Mailbox, MapiError, type Message } from "mapi-http";

import { $, bytes, h, icon, toast } from "./dom.js";

/** What a server may take; larger ones are refused before they are read. */
const LARGEST = 25e6;

export class Compose {
  readonly #dialog = $<HTMLDialogElement>("#compose");
  readonly #form = $<HTMLFormElement>("#compose form");
  readonly #error = $("#compose-error");
  readonly #mailbox: () => Mailbox;
  #answers: { message: Message; all: boolean } | undefined;
  #forwards: Message | undefined;
  #files: File[] = [];
  /** What stood in the lines before anybody wrote. */
  #begun: Record<string, string> = {};
  #sending = false;

  constructor(mailbox: () => Mailbox) {
    this.#mailbox = mailbox;
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
    $("#compose-close").addEventListener("click", () => this.close());
    addEventListener("beforeunload", (event) => {
      if (this.#written) event.preventDefault();
    });
  }

  get open(): boolean {
    return this.#dialog.open;
  }

  write(to = ""): void {
    this.#begin("New mail", { to, cc: "", subject: "" });
    this.#field(to ? "subject" : "to").focus();
  }

  reply(message: Message, all: boolean): void {
    const others = message.recipients.filter(({ kind }) => kind !== "bcc").map(({ address }) => address);
    const subject = /^re:/i.test(message.subject) ? message.subject : `RE: ${message.subject}`;
    this.#begin(all ? "Reply to all" : "Reply", { to: message.from.address, cc: all ? others.join(", ") : "", subject });
    this.#answers = { message, all };
    for (const name of ["to", "cc", "subject"]) this.#field(name).readOnly = true;
    $("#compose-attach").hidden = true;
    this.#text.focus();
  }

  forward(message: Message): void {
    const subject = /^fwd?:/i.test(message.subject) ? message.subject : `FW: ${message.subject}`;
    this.#begin("Forward", { to: "", cc: "", subject });
    if (this.#forwards) return;
    this.#forwards = message;
    const files = message.attachments.filter(({ inline }) => !inline).map(({ name }) => name);
    $("#compose-original").textContent = `The original follows what you write${files.length > 0 ? `, with ${files.join(", ")}` : ""}.`;
    $("#compose-original").hidden = false;
    this.#field("to").focus();
  }

  /** Closes it; what was written is thrown away only if somebody says so. */
  close(): void {
    if (!this.#sending && (!this.#written || confirm("Throw away what you have written?"))) this.#dialog.close();
  }

  get #written(): boolean {
    const changed = Object.entries(this.#begun).some(([name, value]) => this.#field(name).value !== value);
    return this.#dialog.open && (changed || this.#text.value.trim() !== "" || this.#files.length > 0);
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
    this.#answers = this.#forwards = undefined;
    $("#compose-original").hidden = true;
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

  async #send(): Promise<void> {
    if (this.#sending) return;
    const people = (name: string) => this.#field(name).value.split(/[,;]/).map((one) => one.trim()).filter(Boolean);
    const [to, cc] = [people("to"), people("cc")];
    const wrong = [...to, ...cc].find((one) => !/^[^\s@]+@[^\s@]+$/.test(one));
    if (to.length + cc.length === 0) return this.#fail("Whom does it go to?");
    if (wrong) return this.#fail(`“${wrong}” is not an address.`);
    const button = $<HTMLButtonElement>("button[type=submit]", this.#form);
    this.#sending = button.disabled = true;
    this.#error.hidden = true;
    $("span", button).textContent = "Sending…";
    try {
      const text = this.#text.value;
      if (this.#answers) await this.#answers.message.reply({ text, all: this.#answers.all }).send();
      else {
        const message = { to, cc, subject: this.#field("subject").value, text, attachments: this.#files };
        await (this.#forwards ? this.#forwards.forward(message).send() : this.#mailbox().compose(message).send());
      }
      this.#dialog.close();
      toast("Sent.");
    } catch (error) {
      const unknown = error instanceof MapiError && error.code === "outcome_unknown";
      this.#fail(unknown ? "The connection broke at the wrong moment: it may have been sent. Look into the sent mail before you try again." : `Not sent: ${error instanceof Error ? error.message : error}`);
    } finally {
      this.#sending = button.disabled = false;
      $("span", button).textContent = "Send";
    }
  }
}
