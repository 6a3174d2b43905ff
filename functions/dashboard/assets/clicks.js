// A double click on a button is one click: its second half would act on what the first one has put under the pointer,
// such as an appointment's next state in place of the one just set.
addEventListener("click", stopSecond, true);

/** @param {MouseEvent} event */
function stopSecond(event) {
  const button = event.detail > 1 && event.target instanceof Element && event.target.closest("button");
  // Buttons with data-repeats, such as that of the next day, are clicked many times on purpose.
  if (!button || button.dataset["repeats"] !== undefined) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}
