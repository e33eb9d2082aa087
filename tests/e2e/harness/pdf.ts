// A PDF written by hand, one page for each list of lines: what a reader drops into the vault.

/** `pages` hold their lines; parentheses and backslashes would need an escape, so they have none. */
export function pdf(pages: readonly (readonly string[])[]): Buffer {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  ];
  const kids = pages.map((lines) => {
    const text = lines.map((line, row) => `BT /F1 ${row === 0 ? 18 : 10} Tf 1 0 0 1 60 ${740 - 22 * row} Tm (${line}) Tj ET\n`).join("");
    const stream = objects.push(`<< /Length ${text.length} >>\nstream\n${text}endstream`);
    const resources = "<< /Font << /F1 3 0 R >> >>";
    return objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${stream} 0 R /Resources ${resources} >>`,
    );
  });
  objects[1] = `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(" ")}] >>`;

  let out = "%PDF-1.4\n";
  const places = objects.map((object, at) => {
    const place = out.length;
    out += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const size = objects.length + 1;
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${out.length}\n%%EOF\n`;
  return Buffer.from(`${out}xref\n0 ${size}\n0000000000 65535 f \n${table}${trailer}`, "latin1");
}
