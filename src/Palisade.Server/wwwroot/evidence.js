// Sends an item with a bar that shows how much is there. Without this script the form does the same, without the bar.
(() => {
  const form = document.getElementById("evidence-form");
  const bar = document.getElementById("evidence-progress");
  const said = document.getElementById("evidence-said");
  if (!form || !bar || !said) return;
  form.addEventListener("submit", (event) => {
    if (!form.reportValidity()) return;
    event.preventDefault();
    const button = form.querySelector("button");
    const request = new XMLHttpRequest();
    const end = (text) => {
      said.textContent = text;
      said.className = "message bad";
      bar.hidden = true;
      button.disabled = false;
    };
    request.upload.addEventListener("progress", (moved) => {
      if (!moved.lengthComputable) return;
      bar.value = Math.floor(100 * moved.loaded / moved.total);
      said.textContent = bar.value < 100 ? `${bar.value} % sent` : "All is sent; it is being made durable.";
    });
    request.addEventListener("load", () => {
      if (request.status < 400) {
        location.assign(request.responseURL || location.href);
        return;
      }
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      // The reason alone: the page around it is for who has no script.
      end(answer.querySelector(".problem")?.textContent.trim() || `It was refused (${request.status}).`);
    });
    request.addEventListener("error", () => end("It did not arrive: try again. Nothing of it was kept."));
    request.open("POST", form.action);
    bar.hidden = false;
    bar.value = 0;
    said.textContent = "";
    said.className = "hint";
    button.disabled = true;
    request.send(new FormData(form));
  });
})();
