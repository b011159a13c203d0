import Foundation
import Synchronization
import Testing

@testable import KSeF

@Suite("Signed links in what is kept")
struct SignedLinksTests {
    private func shown(_ text: String) -> String {
        String(decoding: SignedLinks.struckOut(of: Data(text.utf8)), as: UTF8.self)
    }

    @Test(
        "lose their query, wherever they stand",
        arguments: [
            (
                #"{"upoDownloadUrl": "https://store.test/upo/1?sv=2&sig=a%2Bb", "n": 1}"#,
                #"{"upoDownloadUrl": "https://store.test/upo/1?***", "n": 1}"#
            ),
            (
                #"{"upo":{"pages":[{"downloadUrl":"https:\/\/store.test\/u?sig=a\u0026se=2"},{"downloadUrl":"http://a/?b"}]}}"#,
                #"{"upo":{"pages":[{"downloadUrl":"https:\/\/store.test\/u?***"},{"downloadUrl":"http://a/?***"}]}}"#
            ),
            (#"["https://store.test/u\u003Fsig=a"]"#, #"["https://store.test/u?***"]"#),
            (#"{"url":"https://store.test/u?sig=a\"b"}"#, #"{"url":"https://store.test/u?***"}"#),
        ])
    func queries(_ answer: String, _ kept: String) {
        #expect(shown(answer) == kept)
    }

    @Test("lose the values of their headers, and nothing beside them")
    func headers() {
        let answer = """
            {"partUploadRequests": [{"headers" : { "x-ms-blob-type": "BlockBlob", "x-key": "a}\\"b", "x": null, "y": {"z": "s"} },
              "url": "https://store.test/1?sig=s", "method": "PUT"}], "referenceNumber": "20261125-SB-1", "x-key": "open"}
            """
        let kept = """
            {"partUploadRequests": [{"headers" : { "x-ms-blob-type": "***", "x-key": "***", "x": null, "y": {"z": "***"} },
              "url": "https://store.test/1?***", "method": "PUT"}], "referenceNumber": "20261125-SB-1", "x-key": "open"}
            """
        #expect(shown(answer) == kept)
    }

    @Test(
        "are all that is touched",
        arguments: [
            #"{"description":"Czy to działa? https://a/?b","headers":"none","then":{"a":"b"}}"#,
            #"{"url":"https://store.test/no-query","list":["headers",{"a":"b"}],"q":"?"}"#,
            #"<Potwierdzenie xmlns="http://upo.schematy.mf.gov.pl/KSeF/v4-3?x"/>"#, "", "{", #"{"a"#, #"{"a\"#,
            #"[""]"#,
        ])
    func others(_ answer: String) {
        #expect(shown(answer) == answer)
    }

    @Test("and a body that was cut off shows no secret either")
    func cutOff() {
        #expect(shown(#"{"url":"https://store.test/u?sig=secr"#) == #"{"url":"https://store.test/u?***"#)
        #expect(shown(#"{"headers":{"x-key":"secr"#) == #"{"headers":{"x-key":"***"#)
    }

    @Test("of a batch are kept without their keys, and used with them")
    func batch() async throws {
        let portal = try ScriptedPortal()
        let kept = Mutex<[KSeFExchange]>([])
        var client = portal.desk().client
        client.keep = { exchange in kept.withLock { $0.append(exchange) } }
        let account = KSeFAccount(context: .nip(ScriptedPortal.seller), keys: PublicKeys(), clock: portal.clock)
        let desk = KSeFDesk(account: account, client: client) { .token(ScriptedPortal.token) }
        let session = try await desk.sendBatch([Data("<Faktura/>".utf8)], offline: false)

        let opening = try #require(kept.withLock { $0.first { $0.url.hasSuffix("/sessions/batch") }?.answerBody })
        let text = String(decoding: opening, as: UTF8.self).replacing(#"\/"#, with: "/")
        #expect(text.contains(session))
        #expect(text.contains("https://store.test/part/1?***"))
        #expect(text.contains(#""x-ms-blob-type":"***""#))
        let everything = kept.withLock { $0 }.map {
            "\($0.url) \(String(decoding: $0.answerBody ?? Data(), as: UTF8.self))"
        }
        #expect(!everything.joined().contains("secret"))
        #expect(portal.last("store.test")?.url.hasSuffix("?sig=secret") == true)
    }
}
