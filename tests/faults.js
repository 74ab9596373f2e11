// What stands in the way of somebody with a keyboard, a screen reader, weak eyes or a small phone; run in the page.
() => {
    const faults = [];
    const named = (element) => element.getAttribute("aria-label") || element.getAttribute("aria-labelledby")
        || element.labels?.length || element.title || element.textContent.trim() || element.alt;
    if (!document.documentElement.lang) faults.push("no language");
    if (document.querySelectorAll("main").length !== 1) faults.push("not one main");
    if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
    if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the window");
    for (const each of document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a"))
        if (!named(each) && !(each.tagName === "A" && each.querySelector("img[alt]:not([alt=''])")))
            faults.push(`no name: ${each.outerHTML.slice(0, 80)}`);
    for (const each of document.querySelectorAll("img")) if (!each.hasAttribute("alt")) faults.push("no alt");
    const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
    if (new Set(ids).size !== ids.length) faults.push(`an id twice: ${ids}`);
    for (const each of document.querySelectorAll("[aria-describedby], [aria-errormessage], [for]"))
        for (const id of (each.getAttribute("aria-describedby") || each.getAttribute("aria-errormessage")
            || each.getAttribute("for")).split(" "))
            if (!document.getElementById(id)) faults.push(`points at nothing: ${id}`);
    for (const each of document.querySelectorAll("button, .button, input:not([type=hidden], [type=radio], [type=checkbox]), select"))
        if (each.offsetParent && each.getBoundingClientRect().height < 44) faults.push(`small to hit: ${each.outerHTML.slice(0, 80)}`);
    let last = 0;
    for (const each of document.querySelectorAll("h1, h2, h3, h4")) {
        const level = Number(each.tagName[1]);
        if (level > last + 1) faults.push(`a heading jumps: ${each.textContent}`);
        last = level;
    }
    const light = (text) => {
        const [r, g, b] = text.match(/[0-9.]+/g).map(Number).map((c) => c / 255)
            .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
        for (let each = element; each; each = each.parentElement) {
            const colour = getComputedStyle(each).backgroundColor;
            if (!/, 0\)$/.test(colour)) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    for (const each of document.querySelectorAll("main *, header *, footer *")) {
        const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
        if (!own || !each.offsetParent || each.closest("svg") || each.disabled) continue;
        const pair = [light(getComputedStyle(each).color), light(ground(each))].sort((a, b) => b - a);
        if ((pair[0] + 0.05) / (pair[1] + 0.05) < 4.5) faults.push(`faint: ${each.textContent.trim().slice(0, 40)}`);
    }
    return faults;
}
