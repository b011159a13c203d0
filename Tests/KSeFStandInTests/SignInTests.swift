import CryptoExtras
import Foundation
import Testing

@testable import KSeFStandIn

@Suite("Signing in by token")
struct SignInTests {
    @Test("ends with an access token that opens the API, and a refresh token that renews it")
    func whole() async throws {
        try await Stand.run { stand in
            let started = try stand.started(try await stand.offer())
            #expect(try await stand.signInStatus(started)["code"] == 200)
            let tokens = try await stand.call(.post, "/v2/auth/token/redeem", bearer: started.bearer).json
            let access = tokens["accessToken"]["token"].text
            #expect(try await stand.call(.get, "/v2/rate-limits", bearer: access).status == 200)
            try await stand.advance(16 * 60)
            #expect(try await stand.call(.get, "/v2/rate-limits", bearer: access).status == 401)
            let refresh = tokens["refreshToken"]["token"].text
            let renewed = try await stand.call(.post, "/v2/auth/token/refresh", bearer: refresh)
            let fresh = renewed.json["accessToken"]["token"].text
            #expect(try await stand.call(.get, "/v2/rate-limits", bearer: fresh).status == 200)
            #expect(try await stand.call(.get, "/v2/rate-limits", bearer: refresh).status == 401)
        }
    }

    @Test("takes its time where the portal thinks: 100, then 200")
    func thinking() async throws {
        try await Stand.run { stand in
            _ = try await stand.side(.put, "switches", #"{"think":4}"#)
            let started = try stand.started(try await stand.offer())
            #expect(try await stand.signInStatus(started)["code"] == 100)
            let early = try await stand.call(.post, "/v2/auth/token/redeem", bearer: started.bearer)
            #expect(early.code == 21301)
            try await stand.advance(4)
            #expect(try await stand.signInStatus(started)["code"] == 200)
        }
    }

    @Test("is redeemed once")
    func redeemedOnce() async throws {
        try await Stand.run { stand in
            let started = try stand.started(try await stand.offer())
            #expect(try await stand.call(.post, "/v2/auth/token/redeem", bearer: started.bearer).status == 200)
            let again = try await stand.call(.post, "/v2/auth/token/redeem", bearer: started.bearer)
            #expect(again.status == 400)
            #expect(again.code == 21301)
        }
    }

    @Test("refuses a challenge that is unknown, over ten minutes old, or used")
    func challenges() async throws {
        try await Stand.run { stand in
            let old = try await stand.offer(after: 601)
            #expect(old.code == 21111)
            #expect(try await stand.offer(after: 600).status == 202)
            let key = try await stand.publicKey("KsefTokenEncryption")
            let challenge = try await stand.call(.post, "/v2/auth/challenge").json
            func offer(_ challenge: String, _ stamp: Int) async throws -> Answer {
                let encrypted = try key.wrap(Data("\(Stand.token)|\(stamp)".utf8))
                return try await stand.call(
                    .post, "/v2/auth/ksef-token",
                    #"{"challenge":"\#(challenge)","contextIdentifier":{"type":"Nip","value":"9999999999"},"#
                        + #""encryptedToken":"\#(encrypted)"}"#)
            }
            let stamp = try #require(challenge["timestampMs"].int)
            #expect(try await offer(challenge["challenge"].text, stamp).status == 202)
            #expect(try await offer(challenge["challenge"].text, stamp).code == 21111)
            #expect(try await offer("20260302-CR-0000000000-0000000000-00", stamp).code == 21111)
        }
    }

    @Test("fails with 450 for a wrong token, a wrong time, SHA-1 in the padding, a revoked and an inactive token")
    func badTokens() async throws {
        try await Stand.run { stand in
            let revoked = "20260101-EC-0000000000-0000000002-00|nip-9999999999|aa"
            let pending = "20260101-EC-0000000000-0000000003-00|nip-9999999999|bb"
            try await stand.register(token: revoked, more: #","revoked":true"#)
            try await stand.register(token: pending, more: #","activeAt":"2026-04-01T00:00:00Z""#)
            let seconds = Stand.morning.milliseconds / 1000
            let offers = [
                ("Nieprawidłowy token", try await stand.offer(token: "unknown|token")),
                ("Nieprawidłowy token", try await stand.offer(nip: "1111111111")),
                ("Nieprawidłowy token", try await stand.offer(padding: .PKCS1_OAEP)),
                ("Nieprawidłowy czas tokena", try await stand.offer(stamp: seconds)),
                ("Token unieważniony", try await stand.offer(token: revoked)),
                ("Token nieaktywny", try await stand.offer(token: pending)),
            ]
            for (detail, answer) in offers {
                let status = try await stand.signInStatus(try stand.started(answer))
                #expect(status["code"] == 450)
                #expect(status["details"][0].text == detail)
            }
        }
    }

    @Test("fails without rights (415), in a blocked context (480) and for a deceased person (470)")
    func noRights() async throws {
        try await Stand.run { stand in
            let idle = "20260101-EC-0000000000-0000000004-00|nip-9999999999|cc"
            try await stand.register(token: idle, permissions: "[]")
            #expect(try await stand.signInStatus(try stand.started(try await stand.offer(token: idle)))["code"] == 415)
            let access = try await stand.signIn()
            _ = try await stand.side(
                .post, "contexts", #"{"context":{"type":"Nip","value":"9999999999"},"blocked":true}"#)
            #expect(try await stand.signInStatus(try stand.started(try await stand.offer()))["code"] == 480)
            let call = try await stand.call(.get, "/v2/rate-limits", bearer: access)
            #expect(call.json["reasonCode"] == "security-service-blocked")
            _ = try await stand.side(.post, "contexts", #"{"context":{"type":"Nip","value":"9999999999"}}"#)
            _ = try await stand.side(.post, "deceased", #"{"type":"Nip","value":"9999999999"}"#)
            let deceased = try stand.started(try await stand.offer())
            #expect(try await stand.signInStatus(deceased)["code"] == 470)
            #expect(try await stand.call(.post, "/v2/auth/token/redeem", bearer: deceased.bearer).code == 21308)
        }
    }

    @Test("says 21470 for a key that is unknown, withdrawn or for another use")
    func keys() async throws {
        try await Stand.run { stand in
            let key = try await stand.publicKey("KsefTokenEncryption")
            let other = try await stand.publicKey("SymmetricKeyEncryption")
            func offer(_ id: String) async throws -> Answer {
                let challenge = try await stand.call(.post, "/v2/auth/challenge").json
                let encrypted = try key.wrap(Data("\(Stand.token)|\(challenge["timestampMs"].int ?? 0)".utf8))
                return try await stand.call(
                    .post, "/v2/auth/ksef-token",
                    #"{"challenge":"\#(challenge["challenge"].text)","publicKeyId":"\#(id)","#
                        + #""contextIdentifier":{"type":"Nip","value":"9999999999"},"encryptedToken":"\#(encrypted)"}"#)
            }
            #expect(try await offer(other.id).code == 21470)
            #expect(try await offer(Data(count: 32).base64EncodedString()).code == 21470)
            _ = try await stand.side(.post, "keys/KsefTokenEncryption/rotate")
            #expect(try await offer(key.id).status == 202, "a planned change keeps the old key for a while")
            #expect(try await stand.publicKey("KsefTokenEncryption").id != key.id)
            _ = try await stand.side(.post, "keys/KsefTokenEncryption/withdraw")
            #expect(try await offer(key.id).code == 21470)
            #expect(try await stand.offer().status == 202)
        }
    }

    @Test("keeps the key's id when only its certificate is renewed")
    func renewal() async throws {
        try await Stand.run { stand in
            let before = try await stand.call(.get, "/v2/security/public-key-certificates").json.items
            _ = try await stand.side(.post, "keys/SymmetricKeyEncryption/renew")
            let after = try await stand.call(.get, "/v2/security/public-key-certificates").json.items
            #expect(after.count == before.count + 1)
            let of = after.filter { $0["usage"][0] == "SymmetricKeyEncryption" }
            #expect(of[0]["publicKeyId"] == of[1]["publicKeyId"])
            #expect(of[0]["certificateId"] != of[1]["certificateId"])
            #expect(of[0]["validFrom"].text < of[1]["validFrom"].text)
        }
    }

    @Test("binds the access token to the addresses named")
    func addresses() async throws {
        try await Stand.run { stand in
            for (policy, status) in [("10.0.0.1", 403), ("127.0.0.1", 200)] {
                let more = #","authorizationPolicy":{"allowedIps":{"ip4Addresses":["\#(policy)"]}}"#
                let started = try stand.started(try await stand.offer(more: more))
                let tokens = try await stand.call(.post, "/v2/auth/token/redeem", bearer: started.bearer).json
                let access = tokens["accessToken"]["token"].text
                let answer = try await stand.call(.get, "/v2/rate-limits", bearer: access)
                #expect(answer.status == status)
                if status == 403 { #expect(answer.json["reasonCode"] == "ip-not-allowed") }
            }
            let eleven = (1...11).map { "\"10.0.0.\($0)\"" }.joined(separator: ",")
            let many = #","authorizationPolicy":{"allowedIps":{"ip4Addresses":[\#(eleven)]}}"#
            #expect(try await stand.offer(more: many).code == 21405)
        }
    }

    @Test("says 401 without a token, 21304 for an unknown sign-in, 21405 for a wrong context")
    func unknown() async throws {
        try await Stand.run { stand in
            #expect(try await stand.call(.get, "/v2/rate-limits").status == 401)
            #expect(try await stand.call(.get, "/v2/rate-limits", bearer: "a.b.c").status == 401)
            let started = try stand.started(try await stand.offer())
            let other = "20260302-AU-0000000000-0000000000-00"
            #expect(try await stand.call(.get, "/v2/auth/\(other)", bearer: started.bearer).code == 21304)
            #expect(try await stand.offer(nip: "0123456789").code == 21405)
        }
    }

    @Test("is over when it is revoked: status 425, no refresh, while access lasts")
    func revoked() async throws {
        try await Stand.run { stand in
            let started = try stand.started(try await stand.offer())
            let tokens = try await stand.call(.post, "/v2/auth/token/redeem", bearer: started.bearer).json
            let (access, refresh) = (tokens["accessToken"]["token"].text, tokens["refreshToken"]["token"].text)
            let list = try await stand.call(.get, "/v2/auth/sessions", bearer: access).json["items"].items
            #expect(list.map { $0["isCurrent"] } == [true])
            #expect(try await stand.call(.delete, "/v2/auth/sessions/current", bearer: access).status == 204)
            #expect(try await stand.signInStatus(started)["code"] == 425)
            #expect(try await stand.call(.post, "/v2/auth/token/refresh", bearer: refresh).code == 21301)
            #expect(try await stand.call(.get, "/v2/rate-limits", bearer: access).status == 200)
        }
    }

    @Test("answers errors in the old form unless problem details are asked for")
    func forms() async throws {
        try await Stand.run { stand in
            let old = try await stand.call(.post, "/v2/auth/ksef-token", "{}")
            #expect(old.json["exception"]["exceptionDetailList"][0]["exceptionCode"] == 21405)
            let new = try await stand.call(
                .post, "/v2/auth/ksef-token", "{}", headers: ["X-Error-Format": "problem-details"])
            #expect(new.header("Content-Type") == "application/problem+json")
            #expect(new.json["errors"][0]["code"] == 21405)
            #expect(new.json["status"] == 400)
            let missing = try await stand.call(.get, "/v2/sessions?sessionType=Online")
            #expect(missing.header("Content-Type") == "application/problem+json")
        }
    }
}
