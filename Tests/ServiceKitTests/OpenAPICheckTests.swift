import ServiceKit
import Testing

@Suite("The OpenAPI check")
struct OpenAPICheckTests {
    private let routes: ServiceRoutes = {
        let routes = ServiceRoutes()
        routes.get("notes/{id}", access: .signedIn) { _ in Answer(.ok) }
        routes.post("notes", access: .signedIn) { _ in Answer(.ok) }
        return routes
    }()

    @Test("is content when both say the same, whatever captures are called")
    func same() {
        let document =
            #"{"openapi":"3.1.0","paths":{"/notes":{"post":{}},"/notes/{note_id}":{"parameters":[],"get":{}}}}"#
        #expect(OpenAPICheck.differences(routes: routes, document: Array(document.utf8)) == [])
    }

    @Test("names what is missing on either side")
    func different() {
        let document = #"{"openapi":"3.0.0","paths":{"/notes":{"post":{},"delete":{}}}}"#
        #expect(
            OpenAPICheck.differences(routes: routes, document: Array(document.utf8)) == [
                "the document is not OpenAPI 3.1", "GET notes/{} is served but not documented",
                "DELETE notes is documented but not served",
            ])
    }

    @Test("refuses a document that is none")
    func broken() {
        #expect(!OpenAPICheck.differences(routes: routes, document: []).isEmpty)
    }
}
