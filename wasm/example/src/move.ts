// Choosing a folder to move to.
import type { ListedFolder } from "mapi-http";

import { $, focusItem, h, icon, rove } from "./dom.js";

export class Mover {
  readonly #dialog = $<HTMLDialogElement>("#move");
  readonly #field = $<HTMLInputElement>("#move input");
  readonly #list = $<HTMLElement>("#move ul");
  readonly #folders: (beginning: string) => ListedFolder[];
  #chosen: ((folder: ListedFolder) => void) | undefined;

  constructor(folders: (beginning: string) => ListedFolder[]) {
    this.#folders = folders;
    this.#field.addEventListener("input", () => this.#draw());
    this.#field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") focusItem((this.#list.firstElementChild as HTMLElement) ?? undefined);
      else if (event.key === "Enter") this.#choose(this.#list.firstElementChild);
      else return;
      event.preventDefault();
    });
    rove(this.#list, (item) => this.#choose(item));
  }

  ask(chosen: (folder: ListedFolder) => void): void {
    this.#chosen = chosen;
    this.#field.value = "";
    this.#draw();
    this.#dialog.showModal();
    this.#field.focus();
  }

  #choose(item: Element | null): void {
    const folder = this.#folders("").find(({ id }) => id === (item as HTMLElement | null)?.dataset.id);
    if (!folder) return;
    this.#dialog.close();
    this.#chosen?.(folder);
  }

  #draw(): void {
    const line = ({ id, name }: ListedFolder, index: number) => h("li", { role: "option", "aria-selected": "false", "data-id": id, tabindex: index === 0 ? 0 : -1 }, icon("folder"), h("span", { class: "name" }, name));
    this.#list.replaceChildren(...this.#folders(this.#field.value.trim()).map(line));
  }
}
