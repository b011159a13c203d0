import Testing

@testable import WebService

@Suite("The checklist itself")
struct PageCheckTests {
    private func page(_ main: String, head: String = "<title>x</title>") -> String {
        """
        <!doctype html>
        <html lang="en" dir="ltr"><head>\(head)</head><body><a class="skip" href="#main">Skip</a>
        <header><a href="/">Home</a></header><main id="main"><h1>One</h1>\(main)</main></body></html>
        """
    }

    @Test("finds nothing in a sound page")
    func sound() {
        #expect(PageCheck(page("<p>Words</p>")).faults == [])
    }

    @Test(
        "finds what is wrong",
        arguments: [
            "<div><p>x</div>", "<h3>Too deep</h3>", "<h1>Second</h1>", "<button></button>", #"<a href="/x"></a>"#,
            #"<a href="\#("#")nowhere">x</a>"#, #"<img src="x">"#, "<svg></svg>", #"<input name="x">"#,
            #"<label>x <input type="number"></label>"#, #"<label>x <input type="password"></label>"#,
            #"<label>x <input type="radio"></label>"#, "<fieldset><p>x</p></fieldset>",
            "<table><tbody><tr><td>x</td></tr></tbody></table>",
            "<table><caption>x</caption><thead><tr><th>x</th></tr></thead></table>",
            #"<table><caption>x</caption><thead><tr><th scope="col">x</th></tr></thead><tbody><tr><td>x</td></tr></tbody></table>"#,
            "<ul><p>x</p></ul>", #"<p tabindex="2">x</p>"#, #"<a href="/"><button>x</button></a>"#,
            #"<p aria-hidden="true"><a href="/">x</a></p>"#, "<details><p>x</p></details>",
            #"<time datetime="today">x</time>"#, #"<p id="a">x</p><p id="a">x</p>"#, "<p><ul></ul></p>",
            #"<p aria-describedby="gone">x</p>"#, #"<form method="post"></form>"#, "<nav><ul></ul></nav>",
            #"<button data-key="e">a</button><button data-key="e">b</button>"#, #"<b id="x" id="y">x</b>"#,
        ])
    func faults(main: String) {
        #expect(PageCheck(page(main)).faults != [], "\(main)")
    }

    @Test("finds a page without a language, a title or a main part")
    func frame() {
        #expect(PageCheck(page("", head: "<title></title>")).faults != [])
        #expect(PageCheck(page("").replacing(#"lang="en" dir="ltr""#, with: #"lang="fa" dir="ltr""#)).faults != [])
        #expect(PageCheck("<!doctype html><html lang=\"en\" dir=\"ltr\"></html>").faults != [])
    }
}
