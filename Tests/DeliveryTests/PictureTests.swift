import Contracts
import DeliveryDomain
import Testing

@Suite("Pictures from the door")
struct PictureTests {
    @Test(
        "are known by their bytes, and so is their size",
        arguments: [
            (Pictures.png(640, 480), Picture.Format.png, 640, 480),
            (Pictures.jpeg(4000, 3000), .jpeg, 4000, 3000),
            (Pictures.jpeg(1, 2, frame: 0xC2), .jpeg, 1, 2),
            (Pictures.lossyWebP(550, 368), .webp, 550, 368),
            (Pictures.losslessWebP(386, 395), .webp, 386, 395),
            (Pictures.extendedWebP(16_384, 1), .webp, 16_384, 1),
        ])
    func known(bytes: [UInt8], format: Picture.Format, width: Int, height: Int) throws {
        let picture = try Picture(bytes)
        #expect(picture.format == format)
        #expect(picture.width == width)
        #expect(picture.height == height)
    }

    @Test(
        "are nothing else: no text, no drawing with script in it, no document, nothing that breaks off or has no size")
    func unknown() {
        let others = [
            "", "hello", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>", "%PDF-1.7", "GIF89a",
            "<!doctype html><script>1</script>",
        ].map { Array($0.utf8) }
        let broken = [
            Array(Pictures.png().prefix(20)), Pictures.png(0, 5), Array(Pictures.jpeg().prefix(22)),
            Pictures.jpeg(frame: 0xDA), Array(Pictures.extendedWebP(5, 5).prefix(26)),
            Array("RIFF\0\0\0\0WEBPVP9 aaaaaaaaaaaaaaaaa".utf8),
        ]
        for bytes in others + broken {
            #expect(throws: DeliveryRefusal.pictureUnreadable, "\(bytes.prefix(30))") { try Picture(bytes) }
        }
    }

    @Test("have an end: 5 MiB, and sides that a browser can hold")
    func large() throws {
        let most = Pictures.png() + [UInt8](repeating: 0, count: Picture.largestBytes - Pictures.png().count)
        #expect(try Picture(most).format == .png)
        #expect(throws: DeliveryRefusal.pictureTooLarge) { try Picture(most + [0]) }
        #expect(throws: DeliveryRefusal.pictureTooLarge) { try Picture(Pictures.png(16_385, 1)) }
    }

    @Test(
        "are taken while somebody stands at the door with the goods, and no more afterwards",
        arguments: Delivery.State.allCases)
    func states(state: Delivery.State) throws {
        var delivery = Make.delivery()
        delivery.state = state
        let isTaken = (try? proved(delivery)) != nil
        #expect(isTaken == [.inTransit, .attemptFailed].contains(state))
    }

    @Test("are not more than one can look through, and none is from the future")
    func limits() throws {
        let delivery = Make.delivery()
        #expect(try proved(delivery, beside: 19).delivery == delivery.id)
        #expect(throws: DeliveryRefusal.tooManyProofs(20)) { try proved(delivery, beside: 20) }
        #expect(throws: DeliveryRefusal.capturedInFuture) { try proved(delivery, at: Make.now.adding(seconds: 1)) }
    }

    @discardableResult
    private func proved(_ delivery: Delivery, beside others: Int = 0, at time: Timestamp = Make.now) throws -> Proof {
        try delivery.proved(
            by: Picture(Pictures.png()), as: .photo, id: ProofID(), capturedAt: time, beside: others, at: Make.now)
    }
}
