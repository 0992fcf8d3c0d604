// The live page: its three parts, read anew when the key changes.

import { connect, key } from "./key.js";
import { forget } from "./directory.js";
import { element } from "./dom.js";
import { operatorsPart } from "./operators.js";
import { conversationsPart } from "./conversations.js";
import { statisticsPart } from "./statistics.js";

let parts = [];

const readAll = async () => {
  forget();
  const lacking = document.querySelector("#lacking");
  lacking.hidden = key() !== "";
  if (key() === "") return;
  for (const part of parts) await part();
};

connect(readAll);

try {
  parts = [
    operatorsPart(document.querySelector("#operators")),
    await conversationsPart(document.querySelector("#conversations")),
    await statisticsPart(document.querySelector("#statistics")),
  ];
  await readAll();
} catch (error) {
  document.querySelector("main").prepend(element("p", { class: "problem", role: "alert" }, error.message));
}
document.body.dataset.ready = "true";
