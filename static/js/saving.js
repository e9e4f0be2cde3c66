// What is typed saves itself every few seconds. The first letter begins an empty draft; words go
// only to a draft we know, so that nothing can arrive after Stop or Exit and bring one back.
const line = document.querySelector("[data-saving]");
const SECONDS_BETWEEN = 3;
const SECONDS_TO_ANSWER = 20;
// Unsaved for longer than this, the line is asked before the page is left for the next one.
const SECONDS_AT_RISK = 6;
// A browser takes no more than this along when its page goes.
const MOST_ALONG = 60000;

if (line) {
  const form = line.closest("form");
  const own = ["csrfmiddlewaretoken", "step", "draft", "page", "count", "began_from"];
  const value = (name) => form.elements[name].value;
  const lines = { 0: line.dataset.offline, 409: line.dataset.otherWords, 410: line.dataset.gone };
  const page = value("page");
  let count = 0;
  let startedAt = 0;
  let unsavedAt = 0;
  let isOver = false;
  let timer;
  let sending;
  let beginning;

  // A box that was empty and is empty says nothing.
  const isTyped = (name, text) => text || form.elements[name].defaultValue;
  const boxes = () => Object.fromEntries([...new FormData(form)].filter(([name, text]) => (
    typeof text === "string" && !own.includes(name) && isTyped(name, text)
  )));
  let saved = JSON.stringify(boxes());
  const isUnsaved = () => !isOver && JSON.stringify(boxes()) !== saved;
  // Exit covers the page before it goes: from then on nothing leaves it.
  const isLeaving = () => document.querySelector(".leaving");

  const say = (words) => {
    line.hidden = false;
    if (line.textContent !== words) line.textContent = words;
  };

  // The answer, or a status of 0 where there was none.
  const post = async (address, body) => {
    const giveUp = new AbortController();
    const timeout = setTimeout(() => giveUp.abort(), SECONDS_TO_ANSWER * 1000);
    sending = giveUp;
    try {
      return await fetch(address, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": value("csrfmiddlewaretoken"),
        },
        body,
        keepalive: address === line.dataset.saving && body.length < MOST_ALONG,
        signal: giveUp.signal,
      });
    } catch {
      return { ok: false, status: 0 };
    } finally {
      clearTimeout(timeout);
      if (sending === giveUp) sending = undefined;
    }
  };

  const askForDraft = async () => {
    const answer = await post(line.dataset.begin, "{}");
    if (answer.ok) form.elements.draft.value = (await answer.json()).draft;
    return answer;
  };

  const begin = () => {
    beginning ??= askForDraft().finally(() => { beginning = undefined; });
    return beginning;
  };

  const keep = (values) => {
    count += 1;
    const sent = {
      step: value("step"),
      draft: Number(value("draft")),
      began_from: value("began_from"),
      page,
      count,
      values,
    };
    return post(line.dataset.saving, JSON.stringify(sent));
  };

  // The status of the last answer: 204 when all is saved.
  const save = async () => {
    clearTimeout(timer);
    timer = undefined;
    startedAt = Date.now();
    const values = boxes();
    const countBefore = count;
    let answer = value("draft") ? { ok: true } : await begin();
    if (count !== countBefore) return answer.status;
    if (answer.ok) answer = await keep(values);
    if (answer.ok) {
      saved = JSON.stringify(values);
      unsavedAt = isUnsaved() ? startedAt : 0;
      say(line.dataset.saved);
    } else if (isUnsaved()) {
      isOver = answer.status === 409 || answer.status === 410;
      say(lines[answer.status] ?? line.dataset.busy);
    }
    soon();
    return answer.status;
  };

  const soon = () => {
    if (timer || sending || !isUnsaved() || isLeaving()) return;
    unsavedAt ||= Date.now();
    timer = setTimeout(save, Math.max(0, startedAt + SECONDS_BETWEEN * 1000 - Date.now()));
  };

  const now = () => {
    if (isUnsaved() && !isLeaving()) save();
  };

  // A draft is not begun from a page that goes: nobody would be there to hear of it.
  const last = () => {
    if (value("draft")) now();
  };

  const handOver = () => {
    count += 1;
    form.elements.count.value = count;
    saved = JSON.stringify(boxes());
    unsavedAt = 0;
    clearTimeout(timer);
    timer = undefined;
    sending?.abort();
  };

  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    const isAtRisk = isUnsaved() && unsavedAt && Date.now() - unsavedAt > SECONDS_AT_RISK * 1000;
    if (!form.requestSubmit || !(beginning || isAtRisk || !navigator.onLine)) {
      handOver();
      return;
    }
    event.preventDefault();
    // A draft on its way is waited for: without its number the server would begin another.
    const status = beginning ? (await beginning).status : await save();
    if (status === 0) {
      if (!isUnsaved()) say(line.dataset.offlineSaved);
      line.scrollIntoView({ block: "nearest" });
    } else {
      handOver();
      form.requestSubmit(event.submitter);
    }
  });
  form.elements.count.value = 0;
  line.hidden = false;
  form.addEventListener("input", soon);
  addEventListener("online", now);
  addEventListener("pagehide", last);
  document.addEventListener("visibilitychange", () => { if (document.hidden) last(); });
  addEventListener("beforeunload", (event) => {
    const isAtRisk = isUnsaved() && line.textContent === line.dataset.offline;
    if (isAtRisk && !isLeaving()) event.preventDefault();
  });
}
